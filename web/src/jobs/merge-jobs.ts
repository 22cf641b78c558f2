interface Numbered {
  jobId: number;
}

/**
 * The jobs of a list, the newest first: those that are told live, and before them older ones that were asked for or were live once.
 * What was forgotten meanwhile is not in `live` any more, and goes.
 */
export function mergeJobs<T extends Numbered>(
  live: readonly T[],
  older: readonly T[],
  known: readonly T[],
): T[] {
  if (live.length === 0) return [];
  const oldestLive = live.at(-1)!.jobId;
  const before = new Map<number, T>();
  for (const job of [...known, ...older]) if (job.jobId < oldestLive) before.set(job.jobId, job);
  return [...live, ...[...before.values()].sort((a, b) => b.jobId - a.jobId)];
}
