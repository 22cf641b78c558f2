import { randomUUID } from 'node:crypto';
import type { Logger } from '../observe/create-log.ts';
import { type AnalysisPlan, runAnalysis } from './analysis-process.ts';
import { notFound, RequestError } from './problem-answer.ts';
import type { Analysis } from './schemas/analysis.ts';

/** Reading a large archive takes a processor and some hundred MB. */
const MOST_AT_ONCE = 2;
const MOST_KEPT = 50;
/** Of all results together. */
const MOST_KEPT_BYTES = 100_000_000;
/** After its end. */
const KEPT_MS = 60 * 60 * 1_000;

/** Readings of archives, each in a process of its own. They are known as long as this process lives. */
export interface Analyses {
  /** @throws RequestError too many are under way */
  start(plan: AnalysisPlan): Analysis;
  /** @throws RequestError there is none */
  get(id: string): Analysis;
  /** Ends it if it is under way, and forgets it. @throws RequestError there is none */
  remove(id: string): void;
  /** Waits for its end, and forgets it; if `signal` aborts, ends it. */
  outcome(plan: AnalysisPlan, signal: AbortSignal): Promise<Analysis>;
  /** Ends all of them. */
  close(): Promise<void>;
}

interface Kept {
  analysis: Analysis;
  ending: AbortController;
  ended: Promise<void>;
  endedAt: number | undefined;
  /** Of its result. */
  bytes: number;
}

export function createAnalyses(
  log: Logger,
  run: typeof runAnalysis = runAnalysis,
  now: () => number = Date.now,
): Analyses {
  const kept = new Map<string, Kept>();
  const queue: (() => void)[] = [];
  let atWork = 0;

  async function turn(signal: AbortSignal): Promise<void> {
    if (atWork >= MOST_AT_ONCE) {
      await new Promise<void>((resolve, reject) => {
        queue.push(resolve);
        signal.addEventListener('abort', () => {
          const place = queue.indexOf(resolve);
          if (place >= 0) queue.splice(place, 1);
          reject(signal.reason);
        });
      });
      // The one that has ended gave its place to us.
      return;
    }
    atWork++;
  }
  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else atWork--;
  }

  async function work(plan: AnalysisPlan, one: Kept): Promise<void> {
    const { analysis, ending } = one;
    try {
      await turn(ending.signal);
      try {
        ending.signal.throwIfAborted();
        analysis.progress = '';
        const { document, bytes } = await run(plan, ending.signal, (line) => {
          analysis.progress = line;
        });
        analysis.result = document;
        analysis.state = 'done';
        one.bytes = bytes;
      } finally {
        leave();
      }
    } catch (error) {
      analysis.state = 'failed';
      analysis.error = (error as Error).message;
      log.debug({ analysis: analysis.id, kind: analysis.kind }, 'an analysis has failed');
    }
    analysis.progress = '';
    one.endedAt = now();
    dropOldest(one);
  }

  /** Forgets the oldest results until all of them together are small enough with the newest. */
  function dropOldest(newest: Kept): void {
    let sum = [...kept.values()].reduce((total, { bytes }) => total + bytes, 0);
    for (const [id, one] of kept) {
      if (sum <= MOST_KEPT_BYTES) return;
      if (one === newest || one.bytes === 0) continue;
      kept.delete(id);
      sum -= one.bytes;
    }
  }

  function makeRoom(): void {
    for (const [id, { endedAt }] of kept)
      if (endedAt !== undefined && now() - endedAt > KEPT_MS) kept.delete(id);
    if (kept.size < MOST_KEPT) return;
    const oldest = [...kept].find(([, { endedAt }]) => endedAt !== undefined);
    if (!oldest)
      throw new RequestError(429, 'too_many', 'too many archives are being read: wait until one is done');
    kept.delete(oldest[0]);
  }

  function begin(plan: AnalysisPlan): Kept {
    makeRoom();
    const analysis: Analysis = {
      id: randomUUID(),
      kind: plan.kind,
      state: 'running',
      progress: atWork < MOST_AT_ONCE ? '' : 'waits for another one',
      result: null,
      error: null,
    };
    const one: Kept = {
      analysis,
      ending: new AbortController(),
      ended: Promise.resolve(),
      endedAt: undefined,
      bytes: 0,
    };
    kept.set(analysis.id, one);
    one.ended = work(plan, one);
    return one;
  }

  function find(id: string): Kept {
    const one = kept.get(id);
    if (!one || (one.endedAt !== undefined && now() - one.endedAt > KEPT_MS))
      throw notFound(
        'there is no such analysis: it was ended, or is over for more than an hour, or others took its place',
      );
    return one;
  }

  const remove = (id: string): void => {
    find(id).ending.abort(new Error('the analysis was ended'));
    kept.delete(id);
  };
  return {
    start: (plan) => begin(plan).analysis,
    get: (id) => find(id).analysis,
    remove,
    async outcome(plan, signal) {
      const one = begin(plan);
      const end = () => one.ending.abort(new Error('the request was given up'));
      signal.addEventListener('abort', end);
      await one.ended;
      signal.removeEventListener('abort', end);
      kept.delete(one.analysis.id);
      return one.analysis;
    },
    async close() {
      const all = [...kept.values()];
      for (const { ending } of all) ending.abort(new Error('the service stops'));
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
