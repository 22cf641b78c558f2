import type { Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { type CodeGroup, matches, type ReportFilter, readReportHead } from './report-head.ts';

/** The codes of a job that a filter lets through, in the order of the report. */
export type ReadCodeGroups = (job: Job, filter: ReportFilter) => Promise<readonly CodeGroup[]>;

const MAX_KNOWN = 100;

/**
 * Reads the codes of a job for its list of entities. Counting a million outcomes takes longer than reading a page of them: of a job
 * that has ended it is done once.
 */
export function createReadCodeGroups(pool: DatabasePool): ReadCodeGroups {
  const ofEnded = new Map<number, readonly CodeGroup[]>();
  return async ({ jobId, finishedAt }, filter) => {
    const groups = ofEnded.get(jobId) ?? (await readReportHead(pool, jobId, {})).groups;
    if (ofEnded.size >= MAX_KNOWN) ofEnded.clear();
    if (finishedAt !== null) ofEnded.set(jobId, groups);
    return groups.filter(matches(filter));
  };
}
