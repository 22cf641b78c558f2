import { count } from '../../src/figures.ts';
import { STAGES } from '../../src/meta/stages.ts';
import { alignedTable } from './aligned-table.ts';
import { megabytes, milliseconds, ratioText, seconds, threadsText } from './figure-text.ts';
import type { ArchiveResult, Turn } from './results.ts';
import { median } from './spread.ts';

/** Times, memory, stages, the status meanwhile, and the ratios. */
export function archiveTable(result: ArchiveResult): string {
  const { figures, ratios, turns } = result;
  const row = (name: string, ms: number | null | undefined, ...memory: string[]) => [
    name,
    ...timeCells(result, ms),
    ...memory,
  ];
  const memory = (name: string) => megabytes(figures[name]);
  const head = ['', 'time', 'messages/s', 'MB/s', 'process', 'PostgreSQL', 'Temporal'];
  const optional = (name: string, ms: number | null | undefined, ...memory: string[]) =>
    ms ? [row(name, ms, ...memory)] : [];
  const rows = [
    head,
    row('archive → stored', figures.storedMs, '', '', ''),
    row(
      'archive → bulk-import file',
      figures.fileMs,
      ...['workerPeakBytes', 'postgresPeakBytes', 'temporalPeakBytes'].map(memory),
    ),
    ...optional(
      `floor: inflate, parse, COPY (${threadsText(turns[0]?.floorThreads ?? 1)})`,
      figures.floorMs,
      ...['floorPeakBytes', 'floorPostgresPeakBytes'].map(memory),
      '',
    ),
    ...optional('peer', figures.peerMs, memory('peerPeakBytes'), '', ''),
  ];
  const ratioLines = Object.entries(ratios).map(([name, spread]) => [name, ratioText(spread, turns.length)]);
  const tables = [rows, stageLines(turns), statusLines(result), ratioLines].filter(
    (lines) => lines.length > 0,
  );
  return `${archiveTitle(result)}\n${tables.map(alignedTable).join('\n\n')}\n`;
}

export function archiveTitle({
  shape,
  messages,
  dayFiles,
  inflatedBytes,
  zipBytes,
}: ArchiveResult<unknown>): string {
  const size = `${count(messages)} messages · ${count(dayFiles)} day file${dayFiles === 1 ? '' : 's'}`;
  return `${shape ? `${shape}: ` : ''}${size} · ${megabytes(inflatedBytes)} inflated · ${megabytes(zipBytes)} zip`;
}

/** Time, messages/s and MB/s. */
export const timeCells = (
  { messages, inflatedBytes }: ArchiveResult<unknown>,
  ms: number | null | undefined,
): string[] =>
  ms
    ? [seconds(ms), count(Math.round((messages / ms) * 1000)), (inflatedBytes / 1000 / ms).toFixed(1)]
    : ['–', '–', '–'];

/** How long `slack-mm2 status` took meanwhile: all of it, and what of it the database took. */
function statusLines({ figures, turns }: ArchiveResult): string[][] {
  const times = turns.reduce((sum, { status }) => sum + (status?.times ?? 0), 0);
  const cells = (of: string) =>
    ['MedianMs', 'P99Ms', 'MaxMs'].map((name) => milliseconds(figures[`${of}${name}`]));
  return [
    ['slack-mm2 status meanwhile', 'median', 'p99', 'longest', 'times'],
    ['all that it asks', ...cells('status'), count(times)],
    ['what it asks the database', ...cells('statusDatabase'), count(times)],
  ];
}

/** Where the time went, and what of the memory is there before any migration. */
function stageLines(turns: readonly Turn[]): string[][] {
  const stages = STAGES.slice(0, STAGES.indexOf('done'));
  const middle = (of: (turn: Turn) => number | null) => median(turns.map((turn) => of(turn) ?? 0));
  return [
    ...stages.map((stage) => [stage, seconds(middle(({ stagesMs }) => stagesMs[stage]!))]),
    ['start, join of the file, end', seconds(middle(betweenStagesMs))],
    [
      'worker before it starts',
      megabytes(middle(({ workerStartPeakBytes }) => workerStartPeakBytes) || null),
    ],
  ];
}

/** What no stage counts: until the first one begins, and after `exporting`. */
const betweenStagesMs = ({ fileMs, stagesMs }: Turn) =>
  fileMs - Object.values(stagesMs).reduce((sum, ms) => sum + ms, 0);
