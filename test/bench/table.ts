import { count } from '../../src/cli/figures.ts';
import { STAGES } from '../../src/meta/stages.ts';
import { type Figures, median, type SizeResult, type Spread, type Turn } from './results.ts';

/** Columns as wide as their longest cell; the first to the left, the others to the right. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)));
  return rows.map((row) => `  ${line(row).join('   ')}`.trimEnd()).join('\n');
}

export function sizeTable(result: SizeResult): string {
  const { messages, dayFiles, inflatedBytes, zipBytes, figures, ratios, turns } = result;
  const row = (name: string, ms: number | null | undefined, ...memory: string[]) => [
    name,
    ms ? seconds(ms) : '–',
    ms ? count(Math.round((messages / ms) * 1000)) : '–',
    ms ? (inflatedBytes / 1000 / ms).toFixed(1) : '–',
    ...memory,
  ];
  const head = ['', 'time', 'messages/s', 'MB/s', 'process', 'PostgreSQL', 'Temporal'];
  const memory = (name: string) => megabytes(figures[name]);
  const rows = [
    head,
    row('archive → stored', figures.storedMs, '', '', ''),
    row(
      'archive → bulk-import file',
      figures.fileMs,
      ...['workerPeakBytes', 'postgresPeakBytes', 'temporalPeakBytes'].map(memory),
    ),
    row(
      'floor: inflate, parse, COPY',
      figures.floorMs,
      memory('floorPeakBytes'),
      memory('floorPostgresPeakBytes'),
      '',
    ),
    ...(figures.peerMs ? [row('peer', figures.peerMs, memory('peerPeakBytes'), '', '')] : []),
  ];
  const title = `${count(messages)} messages · ${count(dayFiles)} day files · ${megabytes(inflatedBytes)} inflated · ${megabytes(zipBytes)} zip`;
  const ratioLines = Object.entries(ratios).map(([name, spread]) => [name, ratioText(spread, turns.length)]);
  return `${[title, alignedTable(rows), '', alignedTable(stageLines(turns)), '', alignedTable(ratioLines)].join('\n')}\n`;
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

const ratioText = ({ median, min, max }: Spread, turns: number) =>
  turns > 1 ? `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})` : median.toFixed(2);

export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** Powers of 1000. */
export const megabytes = (bytes: number | null | undefined) =>
  bytes === null || bytes === undefined ? '–' : `${count(Math.round(bytes / 1e6))} MB`;

export const figureText = (name: string, value: Figures[string]) =>
  name.endsWith('Ms') && value !== null ? seconds(value) : megabytes(value);
