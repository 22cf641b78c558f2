import type { Environment } from './environment.ts';
import type { BarrierRun } from './measure-barrier.ts';
import type { FloorRun } from './measure-floor.ts';
import type { LiveRun } from './measure-live.ts';
import type { MigrationRun } from './measure-migration.ts';
import type { PeerRun } from './measure-peer.ts';
import type { ShapeName } from './shapes.ts';
import type { Spread } from './spread.ts';

/** Everything measured in one turn, one after the other. */
export type Turn = MigrationRun & Partial<FloorRun> & Partial<PeerRun>;

/** Named `…Ms` and `…Bytes`; null where the system does not say. */
export type Figures = Record<string, number | null>;

/** What was measured with one archive. */
export interface ArchiveResult<Turns = Turn> {
  /** None for an ordinary archive, which its size names. */
  shape?: ShapeName;
  messages: number;
  dayFiles: number;
  /** JSON of the archive, inflated. */
  inflatedBytes: number;
  zipBytes: number;
  /** The middle values of the turns. */
  figures: Figures;
  /** Of two figures of one turn, so of the same minute: the middle, the lowest and the highest. */
  ratios: Record<string, Spread>;
  turns: Turns[];
}

/** The same archive by one worker and by two, with one thread each. */
export interface WorkerTurn {
  one: MigrationRun;
  two: MigrationRun;
}

/** What `--json` writes. */
export interface BenchResult extends Environment {
  seed: number;
  /** Of each worker; none in results from before workers had threads. */
  threads?: number;
  /** None in results from before the floor had threads. */
  floorThreads?: number;
  /** Program name of the other tool. */
  peer?: string;
  results: ArchiveResult[];
  scaling?: ArchiveResult<WorkerTurn>;
  barrier?: BarrierRun;
  live?: LiveResult;
}

/** A migration into a running server, or what stands for one. */
export interface LiveResult {
  messages: number;
  linesPerSecond: number;
  pollMs: number;
  run: LiveRun;
}
