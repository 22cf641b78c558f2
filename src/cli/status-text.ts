import { shapeOf } from '../control/archive-shape.ts';
import { type FailingActivity, failingText } from '../control/failing-activities.ts';
import { stageLabel } from '../control/job-progress.ts';
import type { JobReport } from '../control/job-report.ts';
import { duration, many } from '../figures.ts';
import { STAGES } from '../meta/stages.ts';
import type { Job } from '../store/jobs.ts';
import { reportLines } from './report-text.ts';
import { waitsText } from './waits-text.ts';

/** How a job stands, for people. @param page of its workflow in the Web UI, where that is known */
export function statusText(
  report: JobReport,
  job: Job,
  page: string | undefined,
  nowMs: number,
  failing: readonly FailingActivity[] = [],
): string[] {
  const { target, view, error } = report;
  const took = (job.finishedAt ? Date.parse(job.finishedAt) : nowMs) - Date.parse(job.startedAt);
  const waits = waitsText(view);
  const field = (name: string, value: string) => (value === '' ? [] : [`  ${name.padEnd(10)}${value}`]);
  return [
    `job ${job.jobId}: ${job.pausedAt ? `paused since ${job.pausedAt.slice(0, 16).replace('T', ' ')} UTC` : job.status}`,
    ...field('workflow', job.workflowId),
    ...field('archive', job.archivePath),
    ...field('shape', shapeOf(job) ?? ''),
    ...field('target', target ? `${target.path} (team ${target.team}, ${stateText(report)})` : ''),
    ...field(
      'started',
      `${job.startedAt.slice(0, 19).replace('T', ' ')} UTC, ${job.finishedAt ? 'took' : 'runs for'} ${duration(took)}`,
    ),
    ...field('stages', stagesText(job)),
    ...field('now', waits),
    ...field('server', importsText(report)),
    ...failing.flatMap((activity) => field('retries', failingText(activity))),
    ...field('Web UI', page ?? ''),
    ...field('error', error ?? ''),
    ...reportLines(report),
  ];
}

/** What the server does for a job that exports to it. */
function importsText({ imports, status }: JobReport): string {
  if (!imports) return '';
  const done = `${many(imports.done, 'import')} done`;
  if (status !== 'running') return done;
  if (imports.aheadJobId !== null)
    return `${done}; the next waits for an import of job ${imports.aheadJobId}`;
  if (imports.runningS !== null) return `${done}; works on the next for ${duration(imports.runningS * 1000)}`;
  return imports.isWaiting ? `${done}; has yet to begin with the next (it looks every 15 s)` : done;
}

const stateText = ({ target }: JobReport): string =>
  ({
    open: 'its archives are being read',
    planned: 'being exported',
    finished: 'finished',
    abandoned: 'given up',
  })[target!.state];

/** Every stage that was left, with the time it took, and the present one. */
function stagesText({ stage, status, meta }: Job): string {
  const durations = (meta.durations_ms ?? {}) as Record<string, unknown>;
  return STAGES.slice(0, STAGES.indexOf(stage) + 1)
    .map((each) => {
      const ms = durations[each];
      if (typeof ms === 'number') return `${stageLabel(each)} ${duration(ms)}`;
      return each === stage && status === 'running' && stage !== 'done'
        ? `${stageLabel(each)} …`
        : stageLabel(each);
    })
    .join(', ');
}
