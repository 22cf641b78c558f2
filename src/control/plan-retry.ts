import { basename } from 'node:path';
import { checkOverwrite, retryInputs } from '../activities/retry-inputs.ts';
import type { EntityType } from '../meta/entity-types.ts';
import type { Job } from '../store/jobs.ts';
import { checkPaths } from './check-paths.ts';
import { checkRestoreProof } from './check-restore-proof.ts';
import type { Connected } from './connection.ts';
import { refuseForeign } from './foreign-job.ts';
import { typeLabel } from './job-progress.ts';
import type { PlannedMigration } from './migration-inputs.ts';
import { UserError } from './user-error.ts';

/** Why a retry starts nothing now. */
export interface NothingToRetry {
  /** One line, for people. */
  whyNot: string;
  /** The job still runs, and is retried when it has ended. */
  isRunning: boolean;
}

/**
 * The migrations that bring what failed in a job; none if nothing has failed, or if the job still runs: then its workflow is told to retry
 * when it has ended.
 * @throws UserError
 */
export async function planRetry(
  connected: Connected,
  job: Job,
  { type, overwrite }: { type?: EntityType | undefined; overwrite: boolean },
): Promise<NothingToRetry & { migrations: PlannedMigration[] }> {
  const { jobId, status, workflowId, runId } = job;
  if (status === 'running') {
    await refuseForeign(connected, job, 'retry');
    checkOverwrite(job, overwrite);
    if (type !== undefined)
      throw new UserError(
        `job ${jobId} still runs: without --type, what fails in it is retried when it has ended`,
      );
    await connected.client.workflow.getHandle(workflowId, runId).signal('retry', { overwrite });
    const whyNot = `job ${jobId} still runs: what fails in it is retried when it has ended`;
    return { migrations: [], isRunning: true, whyNot };
  }
  const retries = await retryInputs(connected.pool, jobId, { overwrite, type });
  if (retries.length > 0) await checkPaths(retries.map(({ input }) => input));
  const migrations = retries.map((one) => ({
    ...one,
    label: one.input.label ?? basename(one.input.archive),
  }));
  await checkRestoreProof(connected.pool, migrations);
  return {
    migrations,
    isRunning: false,
    whyNot: `nothing${type === undefined ? '' : ` of ${typeLabel(type)}`} has failed in job ${jobId}`,
  };
}
