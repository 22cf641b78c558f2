import type { CounterName } from '../meta/entity-types.ts';
import type { ArchiveShape } from '../slack/archive/shape.ts';
import type { Advice } from './advice.ts';
import type { Estimate } from './estimate.ts';
import type { Fate, FindingCount, OutcomeCount } from './ledger.ts';
import type { FileFate, FileTally } from './message-stats.ts';
import type { ServerSetting } from './server-settings.ts';

/** What names come to. */
export interface Names {
  /** Accounts that the file holds: several Slack users may be one. */
  accounts: number;
  /** Accounts of these that are guests, and that are bots: by choice. */
  guests: number;
  bots: number;
  /** Accounts beside these that Mattermost has already, by choice. */
  existing: number;
  /** Public and private channels. */
  channels: number;
  directChannels: number;
}

/** What one archive holds and what becomes of it: the part of `assess --json` that docs/operating.md describes. */
export interface ArchiveAssessment {
  status: 'ok';
  archive: string;
  workspaceId: string;
  shape: ArchiveShape;
  /** ISO 8601, UTC; null without messages. */
  period: { first: string; last: string } | null;
  people: { members: number; guests: number; deactivated: number; bots: number; strangers: number };
  conversations: {
    public: number;
    private: number;
    direct: number;
    group: number;
    /** Comments on canvases. */
    comments: number;
    unlisted: number;
    archived: number;
  };
  names: Names;
  messages: {
    /** Each once. */
    total: number;
    duplicates: number;
    /** `2024-03` → messages. */
    byMonth: Record<string, number>;
    /** Slack's subtype, `''` for ordinary messages. */
    bySubtype: Record<string, number>;
    threads: number;
    replies: number;
    dayFiles: number;
    /** Elements that are no messages, and the first of them: place and reason. */
    damaged: { count: number; first: string[] };
  };
  /** Custom emoji; aliases are other names of some emoji, which texts and reactions use. */
  emoji: { total: number; exported: number; aliases: number };
  /** By what becomes of them. */
  files: Partial<Record<FileFate, FileTally>>;
  largestFile: { bytes: number; name: string } | null;
  /** The counters of the job that the archive would be. */
  totals: Record<CounterName, Fate>;
  outcomes: OutcomeCount[];
  findings: FindingCount[];
  lost: {
    filesHiddenByLimit: number;
    filesDeleted: number;
    /** Deleted first messages that left a notice. */
    tombstones: number;
    orphanedThreads: number;
    strangers: number;
    /** Messages that can't be read since a key was revoked. */
    revoked: number;
  };
  estimate: Estimate;
}

/** An archive that can't be migrated. */
export interface RefusedArchive {
  status: 'failed';
  archive: string;
  /** Names file and field. */
  error: string;
}

/** The document that `slack-mm2 assess --json` prints. */
export interface Assessment {
  version: 1;
  /** `failed` if one of the archives can't be migrated. */
  status: 'ok' | 'failed';
  team: string;
  emailDomain: string;
  /** The file of choices; null without one. */
  choices: string | null;
  archives: (ArchiveAssessment | RefusedArchive)[];
  /** All archives as one target; null if none can be migrated. */
  together: {
    names: Names;
    messages: number;
    /** What names are otherwise than in Slack once all archives share one team. */
    findings: FindingCount[];
    estimate: Estimate;
  } | null;
  settings: ServerSetting[];
  advice: Advice[];
}
