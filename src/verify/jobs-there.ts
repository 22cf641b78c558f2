import type { DatabasePool } from 'slonik';
import { inputOf } from '../activities/check-input.ts';
import type { ExportContext } from '../activities/export-lane.ts';
import { getJob } from '../store/jobs.ts';
import { getTarget, type Target } from '../store/targets.ts';
import { jobsInto } from '../store/verify.ts';

/** The jobs that have written to the same place, each with its target: those of the same group first, in their order. */
export async function jobsThere(pool: DatabasePool, target: Target): Promise<ExportContext[]> {
  const contexts: ExportContext[] = [];
  for (const { jobId, targetId } of await jobsInto(pool, target)) {
    const job = await getJob(pool, jobId);
    contexts.push({ job, target: await getTarget(pool, targetId), input: inputOf(job) });
  }
  return contexts;
}
