import type { Logger } from '../observe/create-log.ts';
import { sampleJobs, thinSamples } from '../store/job-samples.ts';
import type { DatabasePool } from '../store/pool.ts';

/** Seconds between two samples of a job. */
const PERIOD_S = 5;
const MOST_SAMPLES = 1_000;
/** Samples between two looks for what may be thinned. */
const THIN_EVERY = 60;

/** Samples the counters of running jobs. @returns stops it */
export function startSampler(pool: DatabasePool, log: Logger): () => Promise<void> {
  let round = Promise.resolve();
  let isBusy = false;
  let rounds = 0;
  const sample = async () => {
    await sampleJobs(pool, PERIOD_S);
    if (rounds++ % THIN_EVERY === 0) await thinSamples(pool, MOST_SAMPLES);
  };
  const timer = setInterval(() => {
    // A database that hangs would collect rounds, and a connection for each.
    if (isBusy) return;
    isBusy = true;
    round = sample()
      .catch((error: unknown) => log.debug({ error }, 'the counters of jobs could not be sampled'))
      .finally(() => {
        isBusy = false;
      });
  }, PERIOD_S * 1_000);
  return async () => {
    clearInterval(timer);
    await round;
  };
}
