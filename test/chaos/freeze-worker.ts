import { setTimeout as sleep } from 'node:timers/promises';
import type { Victim } from './faults.ts';

/** Of Temporal's API: PENDING_ACTIVITY_STATE_STARTED. */
const STARTED = 2;
/** Beyond the heartbeat's 20 s and the pause before the next attempt. */
const GIVE_UP_MS = 45_000;

export const TWO_AT_ONCE = 'two attempts at once';

/**
 * Stops a worker in the middle of its work until its share has been given to the other one, and wakes it while that one is at it.
 * @returns `TWO_AT_ONCE` if it came to that
 */
export async function freezeWorker({ bed, workflowId }: Victim): Promise<string> {
  const pids = ['worker-1', 'worker-2'].map((name) => bed.stack.pidOf(name));
  const look = async () => {
    const { raw, status } = await bed.stack.client.workflow.getHandle(workflowId).describe();
    const running = (raw.pendingActivities ?? []).filter(({ state }) => state === STARTED);
    return { running, isOver: status.name !== 'RUNNING' };
  };
  const busy = (await look()).running.map(({ lastWorkerIdentity }) =>
    Number.parseInt(lastWorkerIdentity ?? '', 10),
  );
  const frozen = pids.find((pid) => busy.includes(pid)) ?? pids[0]!;
  process.kill(frozen, 'SIGSTOP');
  try {
    for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await sleep(5)) {
      const { running, isOver } = await look();
      if (running.some(({ attempt }) => (attempt ?? 1) > 1)) return TWO_AT_ONCE;
      if (isOver) break;
    }
    return 'its share was not given away';
  } finally {
    process.kill(frozen, 'SIGCONT');
  }
}
