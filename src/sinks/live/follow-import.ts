import type { MattermostClient } from '../../mattermost/client/client.ts';
import type { Job as ServerJob } from '../../mattermost/client/shapes.ts';

/** How an import ended at the server. */
export type ImportEnd =
  | { kind: 'arrived' }
  /** @property line of the import, from 1; 0 where the server doesn't say */
  | { kind: 'refused'; line: number; words: string }
  /** It was in progress for too long, or was taken back: nobody works on it any more. */
  | { kind: 'lost'; words: string };

export interface FollowTiming {
  firstPollMs: number;
  pollMs: number;
  /** An import that is in progress for so long, and longer than expected, is lost: a server that stops leaves it so for good. */
  stuckMs: number;
}

export const FOLLOW_TIMING: FollowTiming = { firstPollMs: 50, pollMs: 500, stuckMs: 20 * 60_000 };

/** How many times the expected duration an import may take before it counts as lost. */
const PATIENCE = 10;
const JOB_TYPE = 'import_process';

/** The newest job of an import file, if one was made: a crash may have come between making it and noting it. */
export async function findServerJob(
  client: MattermostClient,
  importName: string,
): Promise<ServerJob | undefined> {
  // Beyond that it would be older than anything that runs.
  const pages = 5;
  for (let page = 0; page < pages; page++) {
    const jobs = await client.jobsOfType(JOB_TYPE, page);
    const found = jobs.find(({ data }) => data.import_file === importName);
    if (found) return found;
    if (jobs.length === 0) return undefined;
  }
  return undefined;
}

/**
 * An import of somebody else that the server has not ended: of a migration that was cancelled, or by hand. Two nodes of a cluster
 * would run both at once. One that began too long ago is none: a server that stopped has left it so.
 */
export async function importAtWork(
  client: MattermostClient,
  { stuckMs }: Pick<FollowTiming, 'stuckMs'>,
  now = Date.now(),
): Promise<ServerJob | undefined> {
  const jobs = await client.jobsOfType(JOB_TYPE);
  return jobs.find(
    ({ status, start_at: startAt, create_at: createAt }) =>
      ['pending', 'in_progress', 'cancel_requested'].includes(status) &&
      now - (startAt || createAt) < stuckMs,
  );
}

/** Begins an import. More workers than processors pay off: 309 s in place of 414 s on two. Versions up to 9.10 ignore them. */
export const createServerJob = (client: MattermostClient, importName: string): Promise<ServerJob> =>
  client.createJob(JOB_TYPE, { import_file: importName, workers: '8' });

export interface Following {
  expectedMs: number;
  timing: FollowTiming;
  /** Notes that the server works on it. @returns how long it has done so already, in milliseconds */
  onStarted: () => Promise<number>;
  /** Called at every look; the place to wait is `sleep`. */
  onProgress: (status: string) => void;
  sleep: (ms: number) => Promise<unknown>;
  now?: () => number;
}

/** Waits until a job at the server has ended. */
export async function followServerJob(
  client: MattermostClient,
  serverJobId: string,
  { expectedMs, timing, onStarted, onProgress, sleep, now = Date.now }: Following,
): Promise<ImportEnd> {
  let startedAt: number | undefined;
  for (let pollMs = timing.firstPollMs; ; pollMs = Math.min(pollMs * 1.5, timing.pollMs)) {
    const { status, data } = await client.job(serverJobId);
    onProgress(status);
    if (status === 'success' || status === 'warning') {
      await onStarted();
      return { kind: 'arrived' };
    }
    if (status === 'error')
      return { kind: 'refused', line: Number(data.line_number ?? 0) || 0, words: wordsOf(data.error) };
    if (status === 'canceled') return { kind: 'lost', words: 'the job was cancelled at the server' };
    if (status === 'in_progress') {
      if (startedAt === undefined) {
        startedAt = now() - (await onStarted());
      }
      if (now() - startedAt > Math.max(timing.stuckMs, PATIENCE * expectedMs)) {
        await giveUp(client, serverJobId);
        return { kind: 'lost', words: 'the server does not work on it any more' };
      }
    }
    await sleep(pollMs);
  }
}

/** Versions that can't do that leave it in progress for good, which harms nobody. */
async function giveUp(client: MattermostClient, serverJobId: string): Promise<void> {
  await client.setJobStatus(serverJobId, 'canceled', true).catch(() => {});
}

/** What the server says, without the frame that is the same for all. */
const wordsOf = (error: string | undefined): string =>
  (error ?? 'the server does not say why').replace(/^Error during job execution\. — /, '').slice(0, 500);
