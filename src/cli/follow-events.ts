import { setTimeout as sleep } from 'node:timers/promises';
import type { JobDetail } from '../api/schemas/job.ts';
import type { Connected } from '../control/connection.ts';
import { isConnectionError } from '../control/explain-error.ts';
import type { JobView } from '../control/job-view.ts';
import { getJob, type Job } from '../store/jobs.ts';
import type { Display } from './display.ts';
import { assertNotGone, hasWorkflowEnded } from './follow-jobs.ts';
import { ApiRefusedError, jobEvents } from './job-events.ts';

const PULSE_MS = 1_000;
const AGAIN_MS = 500;
/** An API that is away for longer, while the other servers answer, is not waited for. */
const WITHOUT_API_MS = 5_000;

export interface Following {
  connected: Connected;
  job: Job;
  apiUrl: string;
  display: Display;
  onState: (state: JobDetail) => void;
  signal: AbortSignal;
}

/**
 * Shows what the API tells of a job, until its status is final or its workflow has ended; what comes behind that is for `followJobs`, as is
 * everything if the API can't be had.
 * @throws the reason of `signal` when it is aborted; UserError if the servers stay away
 */
export async function followEvents(following: Following): Promise<void> {
  const { signal } = following;
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  const servers = { areLost: false };
  const pulse = feelPulse(following, servers, either).finally(() => leaving.abort());
  pulse.catch(() => undefined);
  try {
    await followStreams(following, servers, either);
  } finally {
    leaving.abort();
    await pulse;
  }
  signal.throwIfAborted();
}

/** What of PostgreSQL and Temporal was seen last. */
interface Servers {
  areLost: boolean;
}

/** Connects again and again, until there is nothing more to be had from the API. */
async function followStreams(following: Following, servers: Servers, signal: AbortSignal): Promise<void> {
  const { apiUrl, display } = following;
  let lastContact: number | undefined;
  while (!signal.aborted) {
    const { end, states } = await oneStream(following, signal);
    if (end === 'login') display.say(`the API at ${apiUrl} asks for a login: following the job without it`);
    if (end !== 'cut') return;
    if (states > 0 || servers.areLost) lastContact = Date.now();
    if (lastContact === undefined || Date.now() - lastContact > WITHOUT_API_MS) return;
    await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Shows the states of one connection.
 * @returns how many those were, and why there are no more: the last one was final, the API does not tell us, or the connection was cut
 */
async function oneStream(
  { apiUrl, job, display, onState }: Following,
  signal: AbortSignal,
): Promise<{ end: 'final' | 'login' | 'refused' | 'cut'; states: number }> {
  let states = 0;
  try {
    for await (const state of jobEvents(apiUrl, job.jobId, signal)) {
      // Another service, which counts its own jobs.
      if (state.runId !== job.runId) return { end: 'refused', states };
      states++;
      display.show([viewOf(state)]);
      onState(state);
      if (state.status !== 'running') return { end: 'final', states };
    }
  } catch (error) {
    // An API whose database is away says so by such a status.
    if (error instanceof ApiRefusedError && error.status < 500)
      return { end: [401, 403].includes(error.status) ? 'login' : 'refused', states };
  }
  return { end: 'cut', states };
}

/**
 * Looks whether the servers answer, and says so if not; and whether the workflow has ended, of which a job does not know if that was done
 * from outside.
 * @throws UserError if the servers stay away
 */
async function feelPulse({ connected, job, display }: Following, servers: Servers, signal: AbortSignal) {
  let lastContact = Date.now();
  while (!signal.aborted) {
    try {
      if (await hasWorkflowEnded(connected, job)) return;
      await getJob(connected.pool, job.jobId);
      if (servers.areLost) display.say('the servers answer again');
      servers.areLost = false;
      lastContact = Date.now();
    } catch (error) {
      if (signal.aborted) return;
      if (!isConnectionError(error)) throw error;
      assertNotGone(connected, lastContact, error);
      if (!servers.areLost) display.say('the servers do not answer: trying again (the job itself is safe)');
      servers.areLost = true;
    }
    await sleep(PULSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** A state of the API as displays take it. */
export function viewOf(state: JobDetail): JobView {
  const { jobId, workflowId, runId, label, status, stage, meta, archive, error, waiting } = state;
  const { startedAt, finishedAt, pausedAt } = state;
  return {
    workflowId,
    label,
    job: {
      ...{ jobId, workflowId, runId, status, stage, meta, startedAt, finishedAt, pausedAt },
      archivePath: archive,
      errorMessage: error,
      // What no display shows, the API does not tell.
      ...{ temporalNamespace: null, targetId: null, input: {}, archiveFingerprint: null, workspaceId: null },
    },
    holders: waiting.holders,
    readers: waiting.readers,
  };
}
