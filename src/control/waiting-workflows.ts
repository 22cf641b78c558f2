import { workflowsWithJob } from '../store/paths-in-use.ts';
import type { Connected } from './connection.ts';
import { workflowIdPart } from './migration-inputs.ts';

/**
 * Running migrations that no worker has taken yet: what they will read stands in no job.
 * @param archive only those of this archive, by the name in their ids; of all, unless given
 */
export async function waitingWorkflows(
  { pool, client }: Pick<Connected, 'pool' | 'client'>,
  archive?: string,
): Promise<string[]> {
  const running: string[] = [];
  const query = "WorkflowType = 'slackMigration' AND ExecutionStatus = 'Running'";
  const begin = archive === undefined ? '' : `slack-migration-${workflowIdPart(archive)}-`;
  for await (const { workflowId } of client.workflow.list({ query }))
    if (workflowId.startsWith(begin)) running.push(workflowId);
  const taken = await workflowsWithJob(pool, running);
  return running.filter((id) => !taken.has(id));
}
