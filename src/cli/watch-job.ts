import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { jobDetail } from '../api/job-answer.ts';
import { readJobState } from '../api/job-state.ts';
import type { JobDetail } from '../api/schemas/job.ts';
import type { Connected } from '../control/connection.ts';
import { isConnectionError } from '../control/explain-error.ts';
import { type JobReport, readJobReport } from '../control/job-report.ts';
import { UserError } from '../control/user-error.ts';
import { archiveLabel } from '../meta/archive-label.ts';
import { getJob, type Job } from '../store/jobs.ts';
import { createDisplay } from './display.ts';
import { followEvents } from './follow-events.ts';
import { followJobs } from './follow-jobs.ts';

const PERIOD_MS = 500;

/**
 * Shows how a job stands until its workflow has ended: by the API, if the stack has one that answers, else by asking its servers.
 * @param onState told of every new state, at last of the final one
 */
export async function watchJob(
  connected: Connected,
  job: Job,
  { onState, signal }: { onState?: (state: JobDetail) => void; signal: AbortSignal },
): Promise<JobReport> {
  const { apiUrl } = connected.access;
  const { workflowId, runId, jobId } = job;
  let last: JobDetail | undefined;
  const tell = (state: JobDetail) => {
    if (!onState || isDeepStrictEqual(state, last)) return;
    last = state;
    onState(state);
  };
  const display = createDisplay(1);
  try {
    if (apiUrl) await followEvents({ connected, job, apiUrl, display, onState: tell, signal });
    const done = new AbortController();
    const reading = onState ? readStates(connected, jobId, tell, done.signal) : undefined;
    const [followed] = await followJobs(
      connected,
      [{ workflowId, runId, label: archiveLabel(job) }],
      display,
      signal,
    ).finally(async () => {
      done.abort();
      await reading;
    });
    const final = await jobDetail(
      { pool: connected.pool, uiUrl: connected.access.uiUrl },
      await getJob(connected.pool, jobId),
      [],
    );
    // Where the Web UI is, the API may know better.
    tell({ ...final, workflowUrl: last?.workflowUrl ?? final.workflowUrl });
    return await readJobReport(connected.pool, followed!);
  } finally {
    display.end();
  }
}

/** Tells the states of a job until `signal` says that it is enough; while the servers are away, none. */
async function readStates(
  connected: Connected,
  jobId: number,
  tell: (state: JobDetail) => void,
  signal: AbortSignal,
): Promise<void> {
  const read = readJobState(connected, jobId);
  while (!signal.aborted) {
    try {
      const state = await read();
      if (!state) throw new UserError(`job ${jobId} was forgotten meanwhile`);
      if (!signal.aborted) tell(state);
    } catch (error) {
      if (!isConnectionError(error)) throw error;
    }
    await sleep(PERIOD_MS, undefined, { signal }).catch(() => undefined);
  }
}
