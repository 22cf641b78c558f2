import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connected, connect } from '../../src/control/connection.ts';
import { failingActivities } from '../../src/control/failing-activities.ts';
import { readJobReport } from '../../src/control/job-report.ts';
import { readJobView } from '../../src/control/job-view.ts';
import type { StackAccess } from '../../src/control/stack-access.ts';
import { findJob } from '../../src/store/jobs.ts';
import { type Latency, latencyOf } from './latency.ts';

const EVERY_MS = 250;

/** How long `slack-mm2 status` would have had to wait; undefined if the job was never seen running. */
export interface StatusLatency {
  /** For all its questions, once it is connected. */
  status: Latency | undefined;
  /** Of that, for those to the database. */
  statusDatabase: Latency | undefined;
}

export interface StatusWatch {
  /** Ends it. May be called again. */
  end(): Promise<StatusLatency>;
}

/** Asks what `slack-mm2 status` asks, again and again while the job runs, on connections of its own. */
export async function watchStatus(access: StackAccess, workflowId: string): Promise<StatusWatch> {
  const connected = await connect(access);
  const ending = new AbortController();
  const all: number[] = [];
  const database: number[] = [];
  const watch = async (): Promise<StatusLatency> => {
    try {
      while (!ending.signal.aborted) {
        const begun = performance.now();
        const taken = await askStatus(connected, workflowId);
        if (taken) {
          all.push(taken.allMs);
          database.push(taken.databaseMs);
        }
        const restMs = EVERY_MS - (performance.now() - begun);
        await sleep(Math.max(0, restMs), undefined, { signal: ending.signal }).catch(() => undefined);
      }
    } finally {
      await connected.close();
    }
    return { status: latencyOf(all), statusDatabase: latencyOf(database) };
  };
  const watched = watch();
  // Whoever ends it is told; until then an error must not end the process, which has servers to stop.
  watched.catch(() => undefined);
  return {
    end: () => {
      ending.abort();
      return watched;
    },
  };
}

/** The questions of `slack-mm2 status`, in its order. @returns undefined if the job does not run */
async function askStatus({ pool, client }: Connected, workflowId: string) {
  const begun = performance.now();
  const found = await findJob(pool, workflowId);
  if (found?.status !== 'running') return undefined;
  const { jobId, archivePath, runId } = found;
  const view = await readJobView(pool, { workflowId: String(jobId), label: basename(archivePath) });
  await readJobReport(pool, { view, status: found.status, error: undefined });
  const databaseMs = performance.now() - begun;
  await failingActivities(client.workflow, workflowId, runId);
  return { databaseMs, allMs: performance.now() - begun };
}
