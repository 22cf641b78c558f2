import {
  LABEL_WIDTH,
  numberIn,
  type TypeProgress,
  typeLabel,
  typeProgress,
} from '../control/job-progress.ts';
import type { JobReport } from '../control/job-report.ts';
import { count, duration } from '../figures.ts';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import type { Job } from '../store/jobs.ts';
import { downloadText } from './download-text.ts';

const NUMBER_WIDTH = 12;
const INDENT = '  ';

/** The counters of a job as a table, and the reasons below it. */
export function reportLines(report: JobReport): string[] {
  const { job } = report.view;
  const types = job ? typeProgress(job) : [];
  const isEmpty = types.every(({ processed, total = 0 }) => processed + total === 0);
  const reasons = reasonLines(report);
  const reused = job ? reusedLines(job) : [];
  const which = job && reasons.length > 0 ? listLines('which', [`slack-mm2 report ${job.jobId}`]) : [];
  return [...(isEmpty ? [] : tableLines(types)), ...reused, ...reasons, ...which, ...downloadLines(report)];
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

/** One line for each status and type, such as `skipped  4 attachments: file_deleted 3, file_external 1`. */
function reasonLines({ view, outcomes, findings }: JobReport): string[] {
  const lines: string[] = [];
  const groups = Map.groupBy(outcomes, ({ status, type }) => `${status} ${type}`);
  for (const group of groups.values()) {
    const { status, type } = group[0]!;
    const label = type in COUNTER_NAMES ? typeLabel(type as EntityType) : type;
    const reasons = group.map((outcome) => `${outcome.reason} ${count(outcome.count)}`);
    lines.push(...listLines(status, [`${label}: ${reasons[0]!}`, ...reasons.slice(1)]));
  }
  const noted = findings.map((finding) => `${finding.code} ${count(finding.count)}`);
  const duplicates = numberIn(view.job?.meta ?? {}, 'duplicate_messages');
  if (duplicates > 0) noted.push(`messages met twice, kept once: ${count(duplicates)}`);
  lines.push(...listLines('noted', noted));
  return lines;
}

/** What an earlier migration had brought to the server already; it counts as exported. */
function reusedLines({ meta }: Pick<Job, 'meta'>): string[] {
  const reused = ENTITY_TYPES.flatMap((type) => {
    const there = numberIn(meta, `${COUNTER_NAMES[type]}_reused`);
    return there > 0 ? [`${typeLabel(type)} ${count(there)}`] : [];
  });
  return listLines('there before', reused);
}

/** What was downloaded; of a job that downloads nothing, that it could. */
function downloadLines({ view, outcomes }: JobReport): string[] {
  const { job } = view;
  if (!job) return [];
  const downloads = downloadText(job);
  if (downloads !== '') return listLines('files', [downloads]);
  if (!outcomes.some(({ reason }) => reason === 'file_not_in_archive')) return [];
  return listLines('hint', ['files that the archive only links to are downloaded with --download-files']);
}

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
