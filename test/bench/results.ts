import type { BenchArchive } from './archives.ts';
import type { Environment } from './environment.ts';
import type { FloorRun } from './measure-floor.ts';
import type { MigrationRun } from './measure-migration.ts';
import type { PeerRun } from './measure-peer.ts';

/** Everything measured in one turn, one after the other. */
export type Turn = MigrationRun & FloorRun & Partial<PeerRun>;

/** Named `…Ms` and `…Bytes`; null where the system does not say. */
export type Figures = Record<string, number | null>;

export interface SizeResult {
  messages: number;
  dayFiles: number;
  /** JSON of the archive, inflated. */
  inflatedBytes: number;
  zipBytes: number;
  /** The middle values of the turns. */
  figures: Figures;
  /** Of two figures of one turn, so of the same minute: the middle, the lowest and the highest. */
  ratios: Record<string, Spread>;
  turns: Turn[];
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** What `--json` writes. */
export interface BenchResult extends Environment {
  seed: number;
  /** Program name of the other tool. */
  peer?: string;
  results: SizeResult[];
}

const FIGURES = [
  'storedMs',
  'fileMs',
  'floorMs',
  'peerMs',
  'workerStartPeakBytes',
  'workerPeakBytes',
  'postgresPeakBytes',
  'temporalPeakBytes',
  'floorPeakBytes',
  'floorPostgresPeakBytes',
  'peerPeakBytes',
] as const;

const RATIOS = {
  'stored / floor': ['storedMs', 'floorMs'],
  'stored / peer': ['storedMs', 'peerMs'],
  'file / peer': ['fileMs', 'peerMs'],
  'worker memory / peer memory': ['workerPeakBytes', 'peerPeakBytes'],
} as const;

export function sizeResult({ totals, zipBytes }: BenchArchive, turns: Turn[]): SizeResult {
  const figures: Figures = {};
  for (const name of FIGURES) {
    const values = turns.flatMap((turn) => turn[name] ?? []);
    if (values.length > 0) figures[name] = Math.round(median(values));
  }
  const ratios: Record<string, Spread> = {};
  for (const [name, [over, under]] of Object.entries(RATIOS)) {
    const values = turns.flatMap((turn) => {
      const [a, b] = [turn[over], turn[under]];
      return a && b ? [a / b] : [];
    });
    if (values.length === 0) continue;
    ratios[name] = {
      median: hundredths(median(values)),
      min: hundredths(Math.min(...values)),
      max: hundredths(Math.max(...values)),
    };
  }
  const { messages, dayFiles, bytes } = totals;
  return { messages, dayFiles, inflatedBytes: bytes, zipBytes, figures, ratios, turns };
}

const hundredths = (value: number) => Math.round(value * 100) / 100;

/** Of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
