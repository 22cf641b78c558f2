import { Context } from '@temporalio/activity';
import { takePermit } from '../../store/restore-deployments.ts';
import type { StepInput } from '../../workflows/restore-types.ts';
import { checkpoint } from '../checkpoint.ts';
import type { RestoreDependencies } from './dependencies.ts';

const FIRST_POLL_MS = 100;
const MAX_POLL_MS = 2_000;

/** Waits until fewer deployments are up than there are permits, and takes one, which the teardown gives back. */
export const createAwaitPermit = ({ pool, shutdown, temporalNamespace, host }: RestoreDependencies) =>
  async function awaitPermit({ proof, deployment }: StepInput): Promise<void> {
    const { workflowExecution } = Context.current().info;
    const request = {
      deployment,
      host,
      recipe: proof.name,
      temporalNamespace,
      workflowId: workflowExecution?.workflowId ?? '',
      workflowRunId: workflowExecution?.runId ?? '',
    };
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, MAX_POLL_MS)) {
      const holders = await takePermit(pool, request);
      if (holders.length === 0) return;
      // Seen in the Web UI as the activity's heartbeat.
      checkpoint(shutdown, { waitsFor: holders.map(({ run, workflowId }) => ({ run, workflowId })) });
      await Context.current().sleep(pollMs);
    }
  };
