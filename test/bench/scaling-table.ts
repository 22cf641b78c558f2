import { alignedTable } from './aligned-table.ts';
import { archiveTitle, timeCells } from './archive-table.ts';
import { megabytes, ratioText } from './figure-text.ts';
import type { ArchiveResult, WorkerTurn } from './results.ts';

/** One worker and two, each with one thread, on the same archive. */
export function scalingTable(result: ArchiveResult<WorkerTurn>): string {
  const { figures, ratios, turns } = result;
  const rows = [
    ['', 'time', 'messages/s', 'MB/s', 'largest worker'],
    ['1 worker: archive → stored', ...timeCells(result, figures.oneStoredMs), ''],
    [
      '1 worker: archive → bulk-import file',
      ...timeCells(result, figures.oneFileMs),
      megabytes(figures.oneWorkerPeakBytes),
    ],
    ['2 workers: archive → stored', ...timeCells(result, figures.twoStoredMs), ''],
    [
      '2 workers: archive → bulk-import file',
      ...timeCells(result, figures.twoFileMs),
      megabytes(figures.twoWorkerPeakBytes),
    ],
  ];
  const ratioLines = Object.entries(ratios).map(([name, spread]) => [name, ratioText(spread, turns.length)]);
  return `${archiveTitle(result)} · one thread a worker\n${alignedTable(rows)}\n\n${alignedTable(ratioLines)}\n`;
}
