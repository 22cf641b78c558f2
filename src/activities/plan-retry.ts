import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { type Retry, retryInputs } from './retry-inputs.ts';

/** What has to be started to bring what failed in a job: see `retryInputs`. */
export const createPlanRetry = ({ pool }: Dependencies) =>
  async function planRetry({
    jobId,
    overwrite,
  }: {
    jobId: number;
    overwrite?: boolean;
  }): Promise<{ retries: Retry[] }> {
    return { retries: await whileHeartbeating(() => retryInputs(pool, jobId, { overwrite })) };
  };
