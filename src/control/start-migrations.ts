import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { type Job, listJobs } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { TASK_QUEUE } from '../workflows/constants.ts';
import type { MigrationInput } from '../workflows/types.ts';
import type { PlannedMigration } from './migration-inputs.ts';

/** A workflow that was started, by us or before. */
export interface StartedMigration {
  workflowId: string;
  runId: string;
  label: string;
}

/**
 * Starts all workflows or, if one can't be started, none.
 * @param reuse whether an id whose workflow has ended may be used again
 */
export async function startMigrations(
  client: Client,
  migrations: readonly PlannedMigration[],
  reuse: WorkflowIdReusePolicy = 'ALLOW_DUPLICATE',
): Promise<StartedMigration[]> {
  const begun: StartedMigration[] = [];
  const ours: StartedMigration[] = [];
  try {
    for (const { workflowId, label, input } of migrations) {
      const started = await client.workflow
        .start('slackMigration', {
          taskQueue: TASK_QUEUE,
          workflowId,
          workflowIdReusePolicy: reuse,
          args: [input],
          staticSummary: `${label} → ${targetLabel(input.target)}`,
        })
        .catch((error: unknown) => {
          // Ids are made up, but for those of retries: one that is asked for twice is started once.
          if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
          throw error;
        });
      const runId = started?.firstExecutionRunId ?? (await runIdOf(client, workflowId));
      begun.push({ workflowId, runId, label });
      if (started) ours.push({ workflowId, runId, label });
    }
    return begun;
  } catch (error) {
    // The others would wait for the one that is missing.
    for (const { workflowId, runId } of ours) await client.workflow.getHandle(workflowId, runId).cancel();
    throw error;
  }
}

const runIdOf = async (client: Client, workflowId: string): Promise<string> =>
  (await client.workflow.getHandle(workflowId).describe()).runId;

/** The workflows of these ids, running or ended; undefined unless there is one for each. */
export async function findStarted(
  client: Client,
  migrations: readonly PlannedMigration[],
): Promise<StartedMigration[] | undefined> {
  try {
    return await Promise.all(
      migrations.map(async ({ workflowId, label }) => ({
        workflowId,
        runId: await runIdOf(client, workflowId),
        label,
      })),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Enough to hold every job that a service has unfinished. */
const RECENT = 1_000;

/** The running jobs that do exactly this already, as after a Ctrl-C; undefined unless there is one for each. */
export async function findUnfinished(
  pool: DatabasePool,
  migrations: readonly PlannedMigration[],
): Promise<StartedMigration[] | undefined> {
  const running = (await listJobs(pool, RECENT)).filter(({ status }) => status === 'running');
  const found = migrations.map(({ label, input }) => {
    const job = running.find((candidate) => doesTheSame(candidate, input));
    return job && { workflowId: job.workflowId, runId: job.runId, label };
  });
  return found.every((job) => job !== undefined) ? found : undefined;
}

const placeOf = (target: MigrationInput['target']): string =>
  target.kind === 'bulk-file' ? target.path : target.url;

const proofOf = (target: MigrationInput['target']): string | undefined =>
  target.kind === 'mattermost' ? target.requireRestoreProof : undefined;

const targetLabel = (target: MigrationInput['target']): string =>
  target.kind === 'bulk-file' ? basename(target.path) : new URL(target.url).host;

/** Jobs of a group have an id of their group that no other command repeats: their place in it must be the same. */
export function doesTheSame(job: Pick<Job, 'input'>, wanted: MigrationInput): boolean {
  const { archive, target, team = 'slack', emailDomain, files } = job.input as unknown as MigrationInput;
  return (
    archive === wanted.archive &&
    placeOf(target) === placeOf(wanted.target) &&
    target.group?.size === wanted.target.group?.size &&
    target.group?.index === wanted.target.group?.index &&
    proofOf(target) === proofOf(wanted.target) &&
    team === (wanted.team ?? 'slack') &&
    (wanted.emailDomain === undefined || emailDomain === wanted.emailDomain) &&
    isDeepStrictEqual(files, wanted.files)
  );
}
