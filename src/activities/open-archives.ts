import type { DatabasePool } from 'slonik';
import type { Archive } from '../slack/archive/archive.ts';
import { getJob } from '../store/jobs.ts';
import { openArchiveOf } from './open-archive.ts';

/** The archives of jobs, each opened when it is first asked for. */
export interface OpenArchives {
  /** @throws ArchiveChangedError */
  open: (jobId: number) => Promise<Archive>;
  /** Closes those that were opened. */
  close: () => Promise<void>;
}

export function openArchives(pool: DatabasePool): OpenArchives {
  const opened = new Map<number, Promise<Archive>>();
  return {
    open: (jobId) => {
      const archive = opened.get(jobId) ?? getJob(pool, jobId).then(openArchiveOf);
      opened.set(jobId, archive);
      return archive;
    },
    close: async () => {
      // One that could not be opened has failed where it was wanted.
      for (const archive of opened.values()) await archive.then((one) => one.close()).catch(() => {});
    },
  };
}
