import type { WorkflowIdReusePolicy } from '@temporalio/client';
import type { Connected } from './connection.ts';
import { requireJob } from './find-job.ts';
import { refuseForeign } from './foreign-job.ts';
import type { PlannedMigration } from './migration-inputs.ts';
import { findUnfinished, type StartedMigration, startMigrations } from './start-migrations.ts';

/**
 * Starts the workflows, or finds those that an interrupted command has left unfinished.
 * @param reuse as of `startMigrations`
 */
export async function beginMigrations(
  connected: Connected,
  migrations: readonly PlannedMigration[],
  say: (line: string) => void,
  reuse?: WorkflowIdReusePolicy,
): Promise<StartedMigration[]> {
  const unfinished = await findUnfinished(connected.pool, migrations);
  if (!unfinished) return startMigrations(connected.client, migrations, reuse);
  for (const { workflowId } of unfinished)
    await refuseForeign(connected, await requireJob(connected, workflowId), 'go on with');
  say(
    `an unfinished job does this already: going on with it (${unfinished.map(({ workflowId }) => workflowId).join(', ')})`,
  );
  return unfinished;
}
