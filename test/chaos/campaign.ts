import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../support/seeded-random.ts';
import { chaosArchive } from './archive.ts';
import { type Bed, type Clock, openBed } from './bed.ts';
import type { Fault } from './faults.ts';
import type { Moment } from './moments.ts';
import { type Baseline, disturbedRun, type Plan, type RunResult, undisturbedRun } from './run.ts';

export interface Campaign {
  seed: number;
  /** Each is tried at its moment once before any is tried again. */
  pairs: readonly { fault: Fault; moment: Moment }[];
  /** Ends when all pairs had so many turns, after so many runs, or after so long; goes on without end otherwise. */
  rounds?: number | undefined;
  maxRuns?: number | undefined;
  maxMs?: number | undefined;
  /** So many stacks side by side: most of a run is waiting. */
  parallel: number;
  outageMs: number;
  /** Of the archive for files, and of the one for servers, which take each message over the network. */
  messages: Record<Fault['target'], number>;
  onResult: (result: RunResult) => void;
  say: (line: string) => void;
  signal: AbortSignal;
}

type Target = Fault['target'];

/** Runs faults at their moments, one migration each. Rounds differ in archive, order and points, and a seed repeats all of them. */
export async function runCampaign(campaign: Campaign): Promise<RunResult[]> {
  const { seed, rounds = Number.POSITIVE_INFINITY, maxRuns = Number.POSITIVE_INFINITY } = campaign;
  const { maxMs, parallel, say, signal } = campaign;
  const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-chaos-'));
  // PostgreSQL runs as another user if we are root, and has to pass through.
  await chmod(folder, 0o755);
  const results: RunResult[] = [];
  const until = Date.now() + (maxMs ?? Number.POSITIVE_INFINITY);
  const lanes = Array.from({ length: parallel }, (_, index) => createLane(join(folder, `bed-${index}`)));
  const isOver = () => signal.aborted || results.length >= maxRuns || Date.now() >= until;
  let isUntouched = true;
  try {
    for (let round = 0; round < rounds && !isOver(); round++) {
      const prepared = await prepareRound(campaign, folder, round);
      const queue = plansOf(campaign, seed + round).slice(0, maxRuns - results.length);
      const missed = new Map<string, number>();
      await Promise.all(
        lanes.map(async (lane, index) => {
          // The few that need a clock of their own are begun at once: at the end there may be no time for them.
          const first: Clock = index === 0 ? 'stepped' : 'true';
          while (!isOver()) {
            const plan = takeFor(queue, lane.clock() ?? first);
            if (!plan) return;
            const result = await runOnce(lane, plan, prepared);
            if (lane.isLost()) isUntouched = false;
            results.push(result);
            campaign.onResult(result);
            const key = `${result.fault}/${result.moment}`;
            missed.set(key, (missed.get(key) ?? 0) + 1);
            // Once more, as soon as the moment begins.
            if (result.outcome === 'missed' && missed.get(key)! <= MORE_TRIES)
              queue.push({ ...plan, point: 0 });
          }
        }),
      );
    }
  } finally {
    for (const lane of lanes) await lane.close().catch((error: Error) => say(`a stack: ${error.message}`));
    if (isUntouched) await rm(folder, { recursive: true, force: true });
    else say(`what the failed runs left is in ${folder}`);
  }
  return results;
}

const MORE_TRIES = 2;

interface Round {
  archives: Record<Target, string>;
  /** An undisturbed run of its archive, made on the first stack that needs it. */
  baseline(bed: Bed, target: Target): Promise<Baseline>;
}

async function prepareRound(
  { seed, messages, say }: Campaign,
  folder: string,
  round: number,
): Promise<Round> {
  const archives = {
    file: join(folder, `file-${round}.zip`),
    server: join(folder, `server-${round}.zip`),
  };
  for (const target of ['file', 'server'] as const)
    await chaosArchive({ path: archives[target], seed: seed + round, messages: messages[target] });
  const baselines: Partial<Record<Target, Promise<Baseline>>> = {};
  return {
    archives,
    baseline: (bed, target) => {
      baselines[target] ??= undisturbedRun(bed, archives[target], target).then((baseline) => {
        say(
          `undisturbed, into a ${target}: ${baseline.contents.length} things, at most ${(baseline.longestStandstillMs / 1000).toFixed(1)} s without progress; ` +
            Object.entries(baseline.momentsMs)
              .map(([moment, ms]) => `${moment} ${ms} ms`)
              .join(', '),
        );
        return baseline;
      });
      return baselines[target];
    },
  };
}

/** Each pair once, in an order and at points of the seed's choice. */
function plansOf({ pairs, outageMs }: Campaign, seed: number): Plan[] {
  const random = seededRandom(seed);
  return pairs
    .map((pair) => ({ pair, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ pair }) => ({ ...pair, outageMs, point: random.next(), seed: random.below(1 << 30) }));
}

/** The next plan, of those that need no other stack if there are any. */
function takeFor(queue: Plan[], clock: Clock | undefined): Plan | undefined {
  const fitting = queue.findIndex(({ fault }) => clockOf(fault) === clock);
  return queue.splice(Math.max(0, fitting), 1)[0];
}

const clockOf = (fault: Fault): Clock => fault.clock ?? 'true';

/** A place for one stack at a time, which is replaced when a run needs another kind, or has failed on it. */
interface Lane {
  clock(): Clock | undefined;
  bed(clock: Clock): Promise<Bed>;
  /** The stack is given up, and what it has left is kept. */
  lose(): Promise<void>;
  isLost(): boolean;
  close(): Promise<void>;
}

function createLane(path: string): Lane {
  let bed: Bed | undefined;
  let count = 0;
  let lost = 0;
  const close = async () => {
    const closing = bed;
    bed = undefined;
    await closing?.close();
  };
  return {
    clock: () => bed?.clock,
    bed: async (clock) => {
      if (bed && bed.clock !== clock) await close();
      bed ??= await openBed(`${path}-${count++}`, clock);
      return bed;
    },
    lose: async () => {
      lost++;
      const lostBed = bed;
      bed = undefined;
      await lostBed?.abandon();
    },
    isLost: () => lost > 0,
    close,
  };
}

async function runOnce(lane: Lane, plan: Plan, { archives, baseline }: Round): Promise<RunResult> {
  const { fault, moment, point, seed } = plan;
  const result = await (async () => {
    // Whatever does not work at all is a result, too.
    try {
      const bed = await lane.bed(clockOf(fault));
      return await disturbedRun(bed, archives[fault.target], plan, await baseline(bed, fault.target));
    } catch (error) {
      const problems = [(error as Error).message];
      const failed = { outcome: 'failed' as const, problems, lost: 0, twice: 0, recoveryMs: 0 };
      return { fault: fault.name, moment, point, seed, ...failed };
    }
  })();
  if (result.outcome === 'failed') await lane.lose().catch(() => {});
  return result;
}
