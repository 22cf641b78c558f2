import type { CounterName, EntityType } from '../meta/entity-types.ts';
import type { JobStatus, Stage } from '../meta/stages.ts';

/**
 * The input of `slackMigration`, as it is given to `temporal workflow start --input`. Checked by `openJob`
 * (src/activities/open-job.ts), which names the field that is wrong.
 */
export interface MigrationInput {
  /** Path of a Slack export, a zip or an unpacked folder, on the workers' machine. */
  archive: string;
  /** What the archive is called, if its path says nothing to people: an upload. */
  label?: string;
  target: BulkFileTarget | MattermostTarget;
  /** Name of the Mattermost team, `slack` unless given. */
  team?: string;
  /** Domain of the addresses made up for people without one. */
  emailDomain?: string;
  /** What an administrator decided (src/choices/choices.ts), or the path of the YAML or JSON file that says it. */
  choices?: string | object;
  /** The number of a job whose choices hold for this one too; for a retry, in place of `choices`. */
  choicesOf?: number;
  /** A folder of custom emoji that the archive lacks: `<name>.png`, and `index.json` for aliases. */
  emojiFolder?: string;
  /** Files whose bytes the archive does not hold. */
  files?: {
    /** Whether they shall be downloaded from Slack, with the export's token or `SLACK_TOKEN` in the workers' environment. */
    download: boolean;
    /** Hosts that they may come from beside Slack's: `files.example.com`, `*.example.com`, `http://127.0.0.1:8080`. */
    hosts?: string[];
    /** Larger files are left out; 1 GiB unless given. */
    maxBytes?: number;
    /** A folder to keep them in, for this and later migrations; else they are kept beside the target until its end. */
    folder?: string;
  };
}

/** Jobs that share a target: an id of their own choice, how many they are, and this one's place. */
export interface TargetGroup {
  id: string;
  size: number;
  index: number;
}

/** A file that an administrator imports. */
export interface BulkFileTarget {
  kind: 'bulk-file';
  /** Where the bulk-import zip shall be. */
  path: string;
  /** Allow a file that is there to be replaced. */
  overwrite?: boolean;
  group?: TargetGroup;
}

/** A running server. Its token is in `MATTERMOST_TOKEN` in the workers' environment, or in a file. */
export interface MattermostTarget {
  kind: 'mattermost';
  /** `https://mattermost.example.com`, also below a path. */
  url: string;
  /** Path of a file that holds the token of a system administrator, on the workers' machine. */
  tokenFile?: string;
  /** Path of certificates (PEM) of an authority of one's own, on the workers' machine. */
  ca?: string;
  /** Send the token over http too. */
  allowHttp?: boolean;
  /** Export only if a restore proof of the recipe `mattermost` is recorded that is not older than this: `90m`, `36h`, `7d`. */
  requireRestoreProof?: string;
  group?: TargetGroup;
}

/** The result of `slackMigration` once the job is done. */
export interface MigrationResult {
  jobId: number;
  status: JobStatus;
  /** The finished file, or the team's address on the server. */
  file: string;
}

/** A job's counters at one moment, by type. `totals` are null until they are frozen. */
export interface Counters {
  processed: Record<CounterName, number>;
  exported: Record<CounterName, number>;
  totals: Record<CounterName, number> | null;
}

/** How far a migration is. */
export interface Progress {
  jobId: number | null;
  stage: Stage;
  /** The type that is being exported, or that the job waits to start. */
  type: EntityType | null;
  waiting: boolean;
  /** As the last activity left them; the database has the newest (`slack-mm2 status`). */
  counters: Counters | null;
}

/** A share of the archive, or of a type's chunks, that one activity works through. `to` is exclusive. */
export interface Lane {
  from: number;
  to: number;
}

/** The input of `retryMigration`, and of the update and signal `retry`. */
export interface RetryInput {
  /** The job in which something failed. */
  jobId: number;
  /** Replace the file that it has made, once the new one is finished. */
  overwrite?: boolean;
}

/** The workflows that bring what failed; none if nothing did. */
export interface RetryResult {
  workflowIds: string[];
}
