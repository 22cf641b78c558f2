import { setPaused as set } from '../store/jobs.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

/** Records that a job was paused, or goes on: those who wait for it are told. */
export const createSetPaused = ({ pool }: Dependencies) =>
  async function setPaused({ jobId, isPaused }: { jobId: number; isPaused: boolean }): Promise<void> {
    // The job's row is locked while its archive is being indexed.
    await whileHeartbeating(() => set(pool, jobId, isPaused));
  };
