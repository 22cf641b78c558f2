import type { BenchArchive } from './archives.ts';
import type { ArchiveResult, Turn, WorkerTurn } from './results.ts';
import type { ShapeName } from './shapes.ts';
import { spreadOf } from './spread.ts';

/** Reads one figure of what was measured in one turn. */
type Reading<From> = (turn: From) => number | null | undefined;

const FIGURES: Record<string, Reading<Turn>> = {
  storedMs: (turn) => turn.storedMs,
  fileMs: (turn) => turn.fileMs,
  floorMs: (turn) => turn.floorMs,
  peerMs: (turn) => turn.peerMs,
  workerStartPeakBytes: (turn) => turn.workerStartPeakBytes,
  workerPeakBytes: (turn) => turn.workerPeakBytes,
  postgresPeakBytes: (turn) => turn.postgresPeakBytes,
  temporalPeakBytes: (turn) => turn.temporalPeakBytes,
  floorPeakBytes: (turn) => turn.floorPeakBytes,
  floorPostgresPeakBytes: (turn) => turn.floorPostgresPeakBytes,
  peerPeakBytes: (turn) => turn.peerPeakBytes,
  statusMedianMs: ({ status }) => status?.medianMs,
  statusP99Ms: ({ status }) => status?.p99Ms,
  statusMaxMs: ({ status }) => status?.maxMs,
  statusDatabaseMedianMs: ({ statusDatabase }) => statusDatabase?.medianMs,
  statusDatabaseP99Ms: ({ statusDatabase }) => statusDatabase?.p99Ms,
  statusDatabaseMaxMs: ({ statusDatabase }) => statusDatabase?.maxMs,
};

const RATIOS: Record<string, Reading<Turn>> = {
  'stored / floor': (turn) => ratio(turn.storedMs, turn.floorMs),
  'stored / peer': (turn) => ratio(turn.storedMs, turn.peerMs),
  'file / peer': (turn) => ratio(turn.fileMs, turn.peerMs),
  'worker memory / peer memory': (turn) => ratio(turn.workerPeakBytes, turn.peerPeakBytes),
};

const SCALING_FIGURES: Record<string, Reading<WorkerTurn>> = {
  oneStoredMs: ({ one }) => one.storedMs,
  oneFileMs: ({ one }) => one.fileMs,
  oneWorkerPeakBytes: ({ one }) => one.workerPeakBytes,
  twoStoredMs: ({ two }) => two.storedMs,
  twoFileMs: ({ two }) => two.fileMs,
  twoWorkerPeakBytes: ({ two }) => two.workerPeakBytes,
};

const SCALING_RATIOS: Record<string, Reading<WorkerTurn>> = {
  'stored: one worker / two': ({ one, two }) => ratio(one.storedMs, two.storedMs),
  'file: one worker / two': ({ one, two }) => ratio(one.fileMs, two.fileMs),
};

export const sizeResult = (archive: BenchArchive, turns: Turn[], shape?: ShapeName): ArchiveResult => ({
  ...(shape && { shape }),
  ...archiveResult(archive, turns, FIGURES, RATIOS),
});

export const scalingResult = (archive: BenchArchive, turns: WorkerTurn[]): ArchiveResult<WorkerTurn> =>
  archiveResult(archive, turns, SCALING_FIGURES, SCALING_RATIOS);

function archiveResult<Each>(
  { totals, zipBytes }: BenchArchive,
  turns: Each[],
  figureOf: Record<string, Reading<Each>>,
  ratioOf: Record<string, Reading<Each>>,
): ArchiveResult<Each> {
  const spreads = (readings: Record<string, Reading<Each>>) =>
    Object.entries(readings).flatMap(([name, reading]) => {
      const spread = spreadOf(turns.flatMap((turn) => reading(turn) ?? []));
      return spread ? [[name, spread] as const] : [];
    });
  return {
    messages: totals.messages,
    dayFiles: totals.dayFiles,
    inflatedBytes: totals.bytes,
    zipBytes,
    figures: Object.fromEntries(spreads(figureOf).map(([name, { median }]) => [name, median])),
    ratios: Object.fromEntries(spreads(ratioOf)),
    turns,
  };
}

const ratio = (over: number | null | undefined, under: number | null | undefined) =>
  over && under ? over / under : undefined;
