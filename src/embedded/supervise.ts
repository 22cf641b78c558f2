import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';
import type { Service } from './service.ts';

/** A service that is started again whenever it ends by itself. */
export interface Supervised<S extends Service = Service> {
  /** As it was started at first. */
  first: S;
  /** Ends the service for good; also one that is just being started again. */
  stop(): Promise<void>;
}

/**
 * Starts a service and keeps it up. `started` is told of every start, the first one included.
 * After an end that nobody asked for it waits a second, then twice as long each time, up to half a minute; a service that
 * stayed up for a minute begins anew with a second.
 * @throws if the first start fails. Later failures are logged and tried again.
 */
export async function supervise<S extends Service>({
  name,
  start,
  started,
  log,
}: {
  name: string;
  /** The signal is aborted when the service is to be stopped while it is still being started. */
  start: (signal: AbortSignal) => Promise<S>;
  started: (service: S) => void;
  log: Log;
}): Promise<Supervised<S>> {
  const stopping = new AbortController();
  const first = await start(stopping.signal);
  started(first);
  let service = first;

  const keepUp = async () => {
    let delayMs = FIRST_DELAY_MS;
    let upSince = Date.now();
    let reason = await service.exited;
    while (!stopping.signal.aborted) {
      if (Date.now() - upSince > STABLE_MS) delayMs = FIRST_DELAY_MS;
      log(`${name} ${reason}; starting it again in ${delayMs / 1_000} s`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS);
      upSince = Date.now();
      try {
        service = await start(stopping.signal);
      } catch (error) {
        reason = `could not be started (${(error as Error).message})`;
        continue;
      }
      started(service);
      if (stopping.signal.aborted) return;
      log(`${name} is up again (pid ${service.pid})`);
      reason = await service.exited;
    }
  };
  const kept = keepUp();

  return {
    first,
    stop: async () => {
      stopping.abort();
      await service.stop();
      await kept;
      await service.stop(); // if it was being started a moment ago, `service` is another one now
    },
  };
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
const STABLE_MS = 60_000;
