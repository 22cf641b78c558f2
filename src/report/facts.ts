import { stageLabel } from '../control/job-progress.ts';
import { bytes, count, duration } from '../figures.ts';
import { STAGES } from '../meta/stages.ts';
import type { Job } from '../store/jobs.ts';
import { shortTime } from './labels.ts';
import type { ReportHead } from './report-head.ts';

/** What there is to say of the job itself, as names and values for people. What is not known is left out. */
export function facts(head: ReportHead): [name: string, value: string][] {
  const { job, target, readAt } = head;
  const took = duration(Date.parse(job.finishedAt ?? readAt) - Date.parse(job.startedAt));
  const all: [string, string][] = [
    ['archive', job.archivePath],
    ['team', target?.team ?? ''],
    ['file', fileText(head)],
    ['workflow', job.workflowId],
    ['started', `${shortTime(job.startedAt)} UTC`],
    [
      'finished',
      job.finishedAt
        ? `${shortTime(job.finishedAt)} UTC, after ${took}`
        : `not yet: it runs for ${took}, and is at ${stageLabel(job.stage)}`,
    ],
    ['stages', stagesText(job)],
    ['counters', counters(job).join(', ')],
    ['error', job.errorMessage ?? ''],
  ];
  return all.filter(([, value]) => value !== '');
}

function fileText({ job, target }: ReportHead): string {
  if (!target) return '';
  const { path, state, result } = target;
  if (state === 'abandoned') return `none: ${path} was not written`;
  if (state !== 'finished') return `${path}, which is not written yet`;
  if (job.status !== 'success') return `${path}, without anything of this archive`;
  const size = result?.sizeBytes;
  return typeof size === 'number' ? `${path} (${bytes(size)})` : path;
}

function stagesText({ meta }: Job): string {
  const durations = (meta.durations_ms ?? {}) as Record<string, unknown>;
  return STAGES.flatMap((stage) => {
    const ms = durations[stage];
    return typeof ms === 'number' ? `${stageLabel(stage)} ${duration(ms)}` : [];
  }).join(', ');
}

const OF_TYPES = /_(processed|exported|skipped|failed)$/;
const WORDS: Record<string, string> = { duplicate_messages: 'messages met twice, kept once' };

/** Counters that belong to no total. */
const counters = ({ meta }: Job): string[] =>
  Object.entries(meta).flatMap(([key, value]) =>
    typeof value === 'number' && value > 0 && !OF_TYPES.test(key)
      ? `${WORDS[key] ?? key.replaceAll('_', ' ')}: ${count(value)}`
      : [],
  );

/** Whether everything is accounted for, in a sentence. */
export function accountText({ job, accounts, contradictions }: ReportHead): string {
  if (contradictions.length > 0) {
    const labels = contradictions.map(({ label }) => label).join(', ');
    return `The numbers of ${labels} contradict each other: this is a fault of slack-mm2, please report it.`;
  }
  if (accounts.every(({ total }) => total === null)) {
    return job.status === 'running'
      ? 'This is what was read so far: the totals are fixed when the export begins.'
      : 'The job ended before its totals were fixed: nothing was exported.';
  }
  if (accounts.every(({ pending }) => pending === 0)) {
    return 'Nothing is missing: for every type, exported + skipped + failed = total.';
  }
  return job.status === 'running'
    ? 'Pending is what is not exported yet: for every type, exported + skipped + failed + pending = total.'
    : 'Pending is what was never exported: for every type, exported + skipped + failed + pending = total.';
}

/** Says what the three kinds of codes are. */
export const STATUS_TEXTS = {
  failed: 'should have been exported, and could not be',
  skipped: 'left out, for a known reason',
  noted: 'exported, but otherwise than it stood in Slack',
} as const;
