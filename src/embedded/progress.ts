import type { Log } from './log.ts';

/** While `work` runs, says how it stands every five seconds; `tell` gets the seconds so far. */
export async function withProgress<T>(
  log: Log,
  tell: (seconds: number) => string,
  work: Promise<T>,
): Promise<T> {
  const startedAt = Date.now();
  const timer = setInterval(() => log(tell(Math.round((Date.now() - startedAt) / 1_000))), 5_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
