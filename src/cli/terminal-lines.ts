import {
  LABEL_WIDTH,
  stageLabel,
  stagesDone,
  type TypeProgress,
  typeProgress,
} from '../control/job-progress.ts';
import type { JobView } from '../control/job-view.ts';
import { count } from '../figures.ts';
import { STAGES } from '../meta/stages.ts';
import { runningDownloadText } from './download-text.ts';
import { waitsText } from './waits-text.ts';

/** Lines that a job takes on the terminal; the same at every moment of its life. */
export const LINES_PER_JOB = 8;

const MAX_BAR = 32;
const MIN_BAR = 8;
/** What stands beside a bar: label, numbers, blanks. */
const BESIDE_BAR = LABEL_WIDTH + 34;

/** A job as a block of lines: its name, a bar for its stage and one for each type. @param columns of the terminal */
export function jobLines(view: JobView, columns: number): string[] {
  const { job } = view;
  const width = Math.min(MAX_BAR, Math.max(MIN_BAR, columns - BESIDE_BAR));
  const title = `${view.label}${job ? ` · job ${job.jobId}` : ' · waits for a worker'}${endMark(view)}`;
  const types = typeProgress(job ?? { meta: {} });
  return [title, stageLine(view, width), ...types.map((type) => typeLine(type, width))].map((line) =>
    cut(line, columns),
  );
}

/** A job in one line, for when there are more of them than fit. */
export function shortJobLine(view: JobView, columns: number): string {
  const { job } = view;
  const at = job ? currentType(typeProgress(job)) : undefined;
  const doing = at?.total === undefined ? '' : ` ${at.label} ${count(at.exported)} of ${count(at.total)}`;
  const name = view.label.length > 24 ? `${view.label.slice(0, 23)}…` : view.label.padEnd(24);
  return cut(`${name} ${stageText(view)}${job?.status === 'running' ? doing : ''}`, columns);
}

/** The type that is being exported: the last one of which anything has settled. */
const currentType = (types: readonly TypeProgress[]) =>
  types.findLast(({ exported, skipped, failed }) => exported + skipped + failed > 0);

function stageLine(view: JobView, width: number): string {
  const done = view.job ? stagesDone(view.job.stage) : 0;
  return `  ${'stage'.padEnd(LABEL_WIDTH)} ${bar(done, STAGES.length, width)} ${stageText(view)}`;
}

function stageText(view: JobView): string {
  const { job } = view;
  if (!job) return 'not begun';
  const place = `${Math.min(STAGES.indexOf(job.stage) + 1, STAGES.length)}/${STAGES.length} ${stageLabel(job.stage)}`;
  return [place, runningDownloadText(job), waitsText(view)].filter(Boolean).join(', ');
}

function endMark({ job }: JobView): string {
  if (!job || job.status === 'running') return '';
  return ` · ${job.status}`;
}

function typeLine({ label, processed, exported, skipped, failed, total }: TypeProgress, width: number) {
  const name = `  ${label.padEnd(LABEL_WIDTH)}`;
  if (total === undefined) return `${name} ${' '.repeat(width)} ${count(processed)} read`;
  const aside = [
    skipped > 0 ? `${count(skipped)} skipped` : '',
    failed > 0 ? `${count(failed)} failed` : '',
  ].filter(Boolean);
  return `${name} ${bar(exported, total, width)} ${count(exported)} of ${count(total)}${aside.length > 0 ? ` · ${aside.join(' · ')}` : ''}`;
}

/** A full bar means all of it, and an empty one nothing; what is in between is never rounded to either. */
export function bar(value: number, total: number, width: number): string {
  if (total === 0) return '░'.repeat(width);
  const share = Math.round((value / total) * width);
  const full = value >= total ? width : Math.min(width - 1, value > 0 ? Math.max(1, share) : 0);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

const cut = (line: string, columns: number) =>
  line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
