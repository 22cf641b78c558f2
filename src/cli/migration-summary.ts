import { shapeOf } from '../control/archive-shape.ts';
import { jobJson } from '../control/job-json.ts';
import { typeProgress } from '../control/job-progress.ts';
import type { JobReport } from '../control/job-report.ts';
import { bytes, count, duration, many } from '../figures.ts';
import type { Target } from '../store/targets.ts';
import { headline, reportLines } from './report-text.ts';

/** What the finished file holds, in the order of the file; the keys are those of `targets.result`. */
const CONTENTS = [
  ['users', 'users'],
  ['channels', 'channels'],
  ['directChannels', 'direct channels'],
  ['posts', 'posts'],
  ['replies', 'replies'],
  ['reactions', 'reactions'],
  ['attachments', 'attachments'],
  ['emoji', 'emoji'],
] as const;

export const isSuccess = (reports: readonly JobReport[]) =>
  reports.every(({ status }) => status === 'success');

/** The target all jobs of one command share, once its file is there. */
export const finishedTarget = (reports: readonly JobReport[]): Target | undefined =>
  reports.map(({ target }) => target).find((target) => target?.state === 'finished' && target.result);

/** What became of a migration, for people. */
export function migrationSummary(reports: readonly JobReport[]): string {
  const lines: string[] = [];
  for (const report of reports) {
    const shape = report.view.job && shapeOf(report.view.job);
    lines.push(headline(report), ...(shape ? [`  ${shape}`] : []), ...reportLines(report), '');
  }
  const target = finishedTarget(reports);
  const isLive = reports.some((report) => report.target?.kind === 'mattermost');
  if (target && isLive) lines.push(...serverLines(target, reports));
  else if (target) lines.push(...fileLines(target));
  else if (isLive) lines.push('The same command goes on with what has not arrived.');
  else lines.push('No file was written.');
  if (target && !isLive && !isSuccess(reports))
    lines.push('  The file holds only the archives that succeeded.');
  const speed = speedOf(reports);
  if (speed)
    lines.push(
      `Took ${duration(speed.ms)}, ${count(speed.messages)} messages (${count(speed.perSecond)} per second).`,
    );
  return lines.join('\n');
}

function fileLines({ path, result, team }: Target): string[] {
  const held = CONTENTS.map(([key, label]) => `${label} ${count(numberOf(result?.[key]))}`);
  return [
    `Mattermost import of team "${team}": ${path} (${bytes(numberOf(result?.sizeBytes))})`,
    `  ${held.join(', ')}`,
    ...(typeof result?.finish === 'string'
      ? [
          `  and ${result.finish}, to be imported once, when the first part has arrived: it`,
          `  archives ${many(numberOf(result.archived), 'channel')}`,
        ]
      : []),
  ];
}

function serverLines({ path, result }: Target, reports: readonly JobReport[]): string[] {
  const refused = Object.entries((result?.refused ?? {}) as Record<string, string>);
  const jobs = reports.flatMap(({ view }) => view.job?.jobId ?? []);
  return [
    `Arrived at ${path}, in ${many(numberOf(result?.imports), 'import')}`,
    `  archived ${many(numberOf(result?.archived), 'channel')}, deactivated ${many(numberOf(result?.deactivated), 'account')}`,
    ...refused.map(([name, words]) => `  not archived or deactivated: ${name}: ${words}`),
    `  Read it back: ${jobs.map((jobId) => `slack-mm2 verify ${jobId}`).join('; ')}`,
  ];
}

/** From the beginning of the first job to the end of the last one; messages are those that were exported. */
function speedOf(reports: readonly JobReport[]) {
  const jobs = reports.flatMap(({ view }) => view.job ?? []).filter(({ finishedAt }) => finishedAt !== null);
  if (jobs.length === 0) return undefined;
  const from = Math.min(...jobs.map(({ startedAt }) => Date.parse(startedAt)));
  const to = Math.max(...jobs.map(({ finishedAt }) => Date.parse(finishedAt!)));
  const messages = jobs
    .flatMap(typeProgress)
    .filter(({ type }) => type === 'message')
    .reduce((sum, { exported }) => sum + exported, 0);
  if (messages === 0) return undefined;
  const ms = Math.max(1, to - from);
  return { ms, messages, perSecond: Math.round((messages * 1000) / ms) };
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0);

/** Prints what became of a migration, set apart from the progress above it on a terminal. */
export function printSummary(reports: readonly JobReport[]): void {
  console.error('');
  console.log(migrationSummary(reports));
}

/** What became of a migration, as `migrate --json` prints it. */
export function migrationJson(reports: readonly JobReport[]) {
  const target = finishedTarget(reports);
  const file = target?.kind === 'bulk-file' ? target.path : null;
  const address = target?.kind === 'mattermost' ? target.path : null;
  const result = target?.result ?? null;
  return {
    status: isSuccess(reports) ? 'success' : 'failed',
    file,
    address,
    result,
    jobs: reports.map(({ view, status, error, outcomes, findings }) => ({
      ...(view.job ? jobJson(view.job) : { jobId: null, workflowId: view.workflowId }),
      status,
      error: error ?? null,
      outcomes,
      findings,
      file: status === 'success' ? file : null,
      result: status === 'success' ? result : null,
    })),
  };
}
