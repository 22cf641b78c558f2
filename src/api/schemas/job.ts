import { z } from 'zod';
import { ENTITY_TYPES } from '../../meta/entity-types.ts';
import { JOB_STATUSES, STAGES } from '../../meta/stages.ts';
import { PROOF_AGE, PROOF_AGE_EXPECTED } from '../../restore/proof-age.ts';
import { NextCursor } from './page.ts';

/** In a path: the number of a job. */
export const JobParams = z.object({ job: z.coerce.number().int().min(1).max(2_147_483_647) });

/** How far a job is with one entity type. Progress of the export is `exported` of `total`, and nothing else. */
export const TypeCounts = z
  .object({
    type: z.enum(ENTITY_TYPES),
    /** `custom emoji`, `messages`, … */
    label: z.string(),
    processed: z.number().int(),
    exported: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int(),
    /** Not exported yet, or never; null until the totals are frozen, as `total`. */
    pending: z.number().int().nullable(),
    total: z.number().int().nullable(),
  })
  .meta({ id: 'TypeCounts' });
export type TypeCounts = z.infer<typeof TypeCounts>;

/**
 * A job as lists show it. Times are ISO 8601, UTC. `status` is `success` only when everything is accounted for and the file is
 * there; a job is finished when `finishedAt` is set.
 */
export const JobSummary = z
  .object({
    jobId: z.number().int(),
    workflowId: z.string(),
    runId: z.string(),
    status: z.enum(JOB_STATUSES),
    stage: z.enum(STAGES),
    /** Name of the archive's file or folder. */
    label: z.string(),
    archive: z.string(),
    /** The team that it goes into. */
    team: z.string(),
    /** What kind of export it is, in words; null until it is known. */
    shape: z.string().nullable(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    /** Set while an administrator holds the job. */
    pausedAt: z.string().nullable(),
    error: z.string().nullable(),
    types: z.array(TypeCounts),
    totalsFrozen: z.boolean(),
  })
  .meta({ id: 'JobSummary' });
export type JobSummary = z.infer<typeof JobSummary>;

export const JobTarget = z
  .object({
    kind: z.enum(['bulk-file', 'mattermost']),
    /** The file, or the team's address on the server. */
    path: z.string(),
    team: z.string(),
    state: z.enum(['open', 'planned', 'finished', 'abandoned']),
    /** What can be had with `GET /jobs/{job}/files/{name}`: empty unless it is a finished file. */
    files: z.array(z.object({ name: z.string(), sizeBytes: z.number().int(), note: z.string() })),
  })
  .meta({ id: 'JobTarget' });

/** Whom the type barrier makes a job wait for. */
export const BarrierHolder = z
  .object({
    jobId: z.number().int(),
    type: z.enum(ENTITY_TYPES),
    pending: z.number().int(),
    isPaused: z.boolean(),
  })
  .meta({ id: 'BarrierHolder' });

/** One job with everything that changes while it runs. */
export const JobDetail = JobSummary.extend({
  /** As it is stored. */
  meta: z.record(z.string(), z.unknown()),
  /** Milliseconds of each stage that the job has left. */
  durationsMs: z.partialRecord(z.enum(STAGES), z.number()),
  target: JobTarget.nullable(),
  waiting: z.object({
    /** In words; '' if the job is at work. */
    text: z.string(),
    holders: z.array(BarrierHolder),
    /** Jobs of the same target that still read their archive. */
    readers: z.array(z.number().int()),
  }),
  /** Activities that failed and are tried again. */
  retrying: z.array(z.object({ activity: z.string(), attempt: z.number().int(), error: z.string() })),
  /** How the imports at the server stand; null if the target is a file or none was sent yet. */
  imports: z
    .object({
      done: z.number().int(),
      runningS: z.number().nullable(),
      isWaiting: z.boolean(),
      aheadJobId: z.number().int().nullable(),
    })
    .nullable(),
  /** The page of the workflow in the Temporal Web UI; null if that is not known. */
  workflowUrl: z.string().nullable(),
  /** Exported entities a second over the last minute (into a server: half an hour), and how long the rest takes at that pace; null unless the job exports. */
  rate: z.object({ perSecond: z.number(), secondsLeft: z.number().nullable() }).nullable(),
}).meta({ id: 'JobDetail' });
export type JobDetail = z.infer<typeof JobDetail>;

export const JobList = z.object({ jobs: z.array(JobSummary), nextCursor: NextCursor });
export type JobList = z.infer<typeof JobList>;

/** The counters of a job at one moment, for a plot. Sums over all types. */
export const JobSample = z.object({
  /** ISO 8601, UTC. */
  at: z.string(),
  stage: z.enum(STAGES),
  processed: z.number().int(),
  exported: z.number().int(),
});
/** Oldest first; at most about 1,000, farther apart the longer the job runs. */
export const JobSamples = z.object({ samples: z.array(JobSample) });
export type JobSamples = z.infer<typeof JobSamples>;

/** An archive to migrate: a path in an allowed folder, or a finished upload. */
export const ArchiveChoice = z.union([
  z.object({ path: z.string().min(1).max(4_096) }).strict(),
  z.object({ uploadId: z.string().min(1).max(200) }).strict(),
]);

export const TargetChoice = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('bulk-file'),
      /** In an allowed folder; a new name in the service's own folder unless given. */
      path: z.string().min(1).max(4_096).optional(),
      overwrite: z.boolean().default(false),
    })
    .strict(),
  z
    .object({
      kind: z.literal('mattermost'),
      url: z.string().min(1).max(2_000),
      /** Of a system administrator. Kept by the service in a file that only it reads; never shown again. Needed where one logs in; else the service's own unless given. */
      token: z.string().min(1).max(500).optional(),
      allowHttp: z.boolean().default(false),
      /** Export only if a restore proof of Mattermost is recorded that is not older than this: `90m`, `36h`, `7d`. */
      requireRestoreProof: z.string().regex(PROOF_AGE, PROOF_AGE_EXPECTED).optional(),
    })
    .strict(),
]);

/** What is to be migrated. Several archives go into one target, a job each; the first wins where two hold the same. */
export const MigrationRequest = z
  .object({
    archives: z.array(ArchiveChoice).min(1).max(50),
    target: TargetChoice,
    team: z.string().min(1).max(64),
    emailDomain: z.string().max(253).optional(),
    /** A file of choices, as YAML or JSON text. */
    choices: z.string().max(1_000_000).optional(),
    downloadFiles: z.boolean().default(false),
    /** Begin although the pre-flight finds a problem. Only looked at for a server. */
    skipPreflight: z.boolean().default(false),
  })
  .strict()
  .meta({ id: 'MigrationRequest' });
export type MigrationRequest = z.infer<typeof MigrationRequest>;

/** Workflows that were started, in the order of the archives. `jobId` is null until a worker has taken it. */
export const StartedMigrations = z.object({
  migrations: z.array(
    z.object({
      workflowId: z.string(),
      runId: z.string(),
      label: z.string(),
      jobId: z.number().int().nullable(),
    }),
  ),
  /** Why nothing was started, or what happens instead; null if something was. */
  note: z.string().nullable(),
});
export type StartedMigrations = z.infer<typeof StartedMigrations>;

export const RetryRequest = z
  .object({ type: z.enum(ENTITY_TYPES).optional(), overwrite: z.boolean().default(false) })
  .strict();

/** The newest state of a job, and what the request did. */
export const JobAnswer = z.object({ job: JobDetail, note: z.string().nullable() });
export type JobAnswer = z.infer<typeof JobAnswer>;
