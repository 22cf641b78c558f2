import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface WatchersResult {
  events: number;
  eventBytes: number;
  /** Of each request, from its beginning to the end of its answer. */
  requestsMs: number[];
  /** Requests that were not answered with 200, and streams that have ended. */
  failures: number;
}

/** Open pages: streams of events, half of them of the list and half of one job, and requests in turn at a steady rate. */
export function startWatchers(
  api: string,
  jobId: number,
  { streams, requestsPerSecond }: { streams: number; requestsPerSecond: number },
): { end(): Promise<WatchersResult> } {
  const ending = new AbortController();
  const result: WatchersResult = { events: 0, eventBytes: 0, requestsMs: [], failures: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const lost = () => {
    if (!ending.signal.aborted) result.failures += 1;
  };

  for (let n = 0; n < streams; n++) {
    const path = n % 2 ? '/events' : `/jobs/${jobId}/events`;
    // A browser's events are parsed by it; here they are only counted, so that the counting costs next to nothing.
    get(`${api}${path}`, { agent: false, signal: ending.signal }, (response) => {
      response.on('data', (chunk: Buffer) => {
        result.eventBytes += chunk.length;
        for (let at = chunk.indexOf(EVENT); at >= 0; at = chunk.indexOf(EVENT, at + 1)) result.events += 1;
      });
      response.on('error', () => undefined);
      response.on('close', lost);
    }).on('error', lost);
  }

  const paths = ['/jobs', `/jobs/${jobId}`, `/jobs/${jobId}/samples`, '/service'];
  const asking: Promise<void>[] = [];
  const ask = (path: string) =>
    new Promise<void>((resolve) => {
      const begun = performance.now();
      const failed = () => {
        lost();
        resolve();
      };
      get(`${api}${path}`, { agent, signal: ending.signal }, (response) => {
        response.resume();
        response.on('error', () => undefined);
        response.on('end', () => {
          result.requestsMs.push(performance.now() - begun);
          if (response.statusCode !== 200) result.failures += 1;
          resolve();
        });
      }).on('error', failed);
    });
  const pace = async () => {
    const begun = performance.now();
    for (let n = 0; !ending.signal.aborted; n++) {
      // At its time, whether those before are answered or not: a slow service is not asked less.
      const dueMs = begun + (n * 1_000) / requestsPerSecond - performance.now();
      if (dueMs > 0) await sleep(dueMs, undefined, { signal: ending.signal }).catch(() => undefined);
      if (!ending.signal.aborted) asking.push(ask(paths[n % paths.length]!));
    }
  };
  const paced = requestsPerSecond > 0 ? pace() : Promise.resolve();
  return {
    end: async () => {
      ending.abort();
      await paced;
      await Promise.all(asking);
      agent.destroy();
      return result;
    },
  };
}

const EVENT = Buffer.from('event: ');
