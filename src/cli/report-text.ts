import { COUNTER_NAMES, type EntityType } from '../meta/entity-types.ts';
import { count, duration, plural } from './figures.ts';
import type { JobReport } from './job-report.ts';
import { LABEL_WIDTH, numberIn, type TypeProgress, typeLabel, typeProgress } from './job-progress.ts';

const NUMBER_WIDTH = 12;
const INDENT = '  ';

/** The counters of a job as a table, and the reasons below it. */
export function reportLines(report: JobReport): string[] {
  const { job } = report.view;
  if (!job) return [];
  return [...tableLines(typeProgress(job)), ...reasonLines(report)];
}

/** How a job ended: its name, its status and, if it failed, why. */
export function headline({ view, status, error }: JobReport): string {
  const { label, job } = view;
  const took = job?.finishedAt
    ? ` after ${duration(Date.parse(job.finishedAt) - Date.parse(job.startedAt))}`
    : '';
  const words = { success: 'success', failed: 'FAILED', cancelled: 'cancelled', running: 'running' };
  return `${label}${job ? ` (job ${job.jobId})` : ''}: ${words[status]}${took}${error ? `: ${error}` : ''}`;
}

function tableLines(types: readonly TypeProgress[]): string[] {
  const isFrozen = types.some(({ total }) => total !== undefined);
  const columns = isFrozen ? (['exported', 'skipped', 'failed', 'total'] as const) : (['processed'] as const);
  const row = (label: string, cells: readonly string[]) =>
    `${INDENT}${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(NUMBER_WIDTH)).join('')}`;
  return [
    row(
      '',
      columns.map((column) => (column === 'processed' ? 'read' : column)),
    ),
    ...types.map((type) =>
      row(
        type.label,
        columns.map((column) => count(type[column] ?? 0)),
      ),
    ),
  ];
}

function reasonLines({ view, outcomes, findings }: JobReport): string[] {
  const lines: string[] = [];
  for (const status of ['skipped', 'failed']) {
    const parts = outcomes
      .filter((outcome) => outcome.status === status)
      .map((outcome) => `${count(outcome.count)} ${labelOf(outcome.type)} ${outcome.reason}`);
    lines.push(...listLines(status, parts));
  }
  const noted = findings.map((finding) => `${count(finding.count)} ${finding.code}`);
  const duplicates = numberIn(view.job?.meta ?? {}, 'duplicate_messages');
  if (duplicates > 0) noted.push(`${plural(duplicates, 'message')} read twice, kept once`);
  lines.push(...listLines('noted', noted));
  return lines;
}

const labelOf = (type: string) => (type in COUNTER_NAMES ? typeLabel(type as EntityType) : type);

const LINE_WIDTH = 100;

/** `name: a, b, c`, wrapped below its own beginning; nothing for an empty list. */
function listLines(name: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const lines: string[] = [];
  let line = `${INDENT}${name.padEnd(LABEL_WIDTH)}`;
  for (const [index, item] of items.entries()) {
    const text = ` ${item}${index < items.length - 1 ? ',' : ''}`;
    if (line.length + text.length > LINE_WIDTH && line.trim() !== '') {
      lines.push(line);
      line = INDENT + ' '.repeat(LABEL_WIDTH);
    }
    line += text;
  }
  return [...lines, line];
}
