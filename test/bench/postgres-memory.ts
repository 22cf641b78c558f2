import { type PeakWatch, statusBytes, watchPeak, withDescendants } from './process-memory.ts';

const EVERY_MS = 200;

/**
 * Memory of a PostgreSQL server and all its backends. Their plain RSS can't be added up: the shared buffers stand in every
 * one of them. So: what each process has for itself (RssAnon), and the shared memory once, as the process sees it that has
 * touched most of it (RssShmem). Sampled, as the system keeps no peak of a sum.
 */
export const watchPostgres = (serverPid: number): PeakWatch =>
  watchPeak(() => {
    const pids = withDescendants(serverPid);
    const own = pids.map((pid) => statusBytes(pid, 'RssAnon') ?? 0);
    const shared = pids.map((pid) => statusBytes(pid, 'RssShmem') ?? 0);
    const sum = own.reduce((total, bytes) => total + bytes, 0) + Math.max(...shared);
    return sum > 0 ? sum : undefined;
  }, EVERY_MS);
