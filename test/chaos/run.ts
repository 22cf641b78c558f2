import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { barrierViolations } from '../barrier/check.ts';
import { countersOf } from '../support/counters.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type DoubleProcess, startDoubleProcess } from '../support/start-double-process.ts';
import type { Bed } from './bed.ts';
import { type Contents, compareContents, fileContents, serverContents } from './contents.ts';
import type { Fault } from './faults.ts';
import { type Moment, momentOf, shareOf } from './moments.ts';
import { accountsProblem, type Statuses, statusesOf } from './store-facts.ts';
import { type JobState, type JobWatch, watchJob } from './watch-job.ts';

/** What an undisturbed run leaves, and how long it was in each moment. */
export interface Baseline {
  contents: Contents;
  counters: Record<string, unknown>;
  statuses: Statuses;
  totals: Record<string, number>;
  momentsMs: Partial<Record<Moment, number>>;
  longestStandstillMs: number;
}

/** A fault, when it is to strike, and how far into that moment: 0 to 1. */
export interface Plan {
  fault: Fault;
  moment: Moment;
  point: number;
  seed: number;
  outageMs: number;
}

export interface RunResult {
  fault: string;
  moment: Moment;
  point: number;
  seed: number;
  /**
   * `passed`; `missed`: the moment had passed before the fault could strike, so this says nothing about it; `skipped`: not on this
   * machine.
   */
  outcome: 'passed' | 'missed' | 'skipped' | 'failed';
  /** What is not as it must be, or why it was skipped. */
  problems: string[];
  lost: number;
  twice: number;
  /** The longest time without any progress between the end of the cause and the end of the job. */
  recoveryMs: number;
  remark?: string | undefined;
}

/** How a job went on the way to its end. */
interface Course {
  state: JobState | undefined;
  struck: boolean;
  remark: string | undefined;
  standstillMs: number;
  momentsMs: Partial<Record<Moment, number>>;
}

const DEADLINE_MS = 6 * 60_000;
/** From the job's end to that of its workflow. */
const COMPLETION_MS = 60_000;
/** Enough to be full of work for a while, at a server that is as slow as one of one's own. */
const LINES_PER_SECOND = 3_000;

export async function undisturbedRun(bed: Bed, archive: string, target: Fault['target']): Promise<Baseline> {
  const migration = await begin(bed, archive, target);
  try {
    const course = await follow(migration.watch, () => Promise.resolve(undefined), undefined);
    const { state } = course;
    if (state?.status !== 'success')
      throw new Error(`a run that nobody disturbs ended as ${state?.status}: ${state?.error}`);
    const { databaseUrl } = bed.stack;
    return {
      contents: await migration.contents(),
      counters: countersOf(state.meta),
      statuses: await statusesOf(databaseUrl, state.jobId),
      totals: state.meta.totals as Record<string, number>,
      momentsMs: course.momentsMs,
      longestStandstillMs: course.standstillMs,
    };
  } finally {
    await migration.end();
    await bed.reset();
  }
}

/** Runs a migration, lets the fault strike, and compares with the undisturbed run. The bed is as new afterwards, unless the run failed. */
export async function disturbedRun(
  bed: Bed,
  archive: string,
  plan: Plan,
  baseline: Baseline,
): Promise<RunResult> {
  const { fault, moment, point, seed, outageMs } = plan;
  const result: RunResult = {
    ...{ fault: fault.name, moment, point, seed },
    ...{ outcome: 'passed', problems: [], lost: 0, twice: 0, recoveryMs: 0 },
  };
  const unavailable = fault.unavailable?.(bed);
  if (unavailable) return { ...result, outcome: 'skipped', problems: [unavailable] };
  const migration = await begin(bed, archive, fault.target);
  try {
    const { server, workflowId } = migration;
    const random = seededRandom(seed);
    const course = await follow(
      migration.watch,
      () => fault.strike({ bed, server, workflowId, random, outageMs }),
      { moment, point, baseline },
    );
    Object.assign(result, { recoveryMs: course.standstillMs, remark: course.remark });
    const { state } = course;
    if (state?.status !== 'success' || state.stage !== 'done') {
      const why = state ? `${state.status} in ${state.stage}: ${state.error ?? 'no error'}` : 'unknown';
      result.problems.push(`the job is ${why}`);
      return { ...result, outcome: 'failed' };
    }
    const { lost, twice } = compareContents(baseline.contents, await migration.contents());
    result.lost = lost.length;
    result.twice = twice.length;
    if (lost.length > 0) result.problems.push(`lost: ${lost.slice(0, 3).join('; ')}`);
    if (twice.length > 0) result.problems.push(`twice: ${twice.slice(0, 3).join('; ')}`);
    result.problems.push(
      ...(await problemsInStore(bed, state, baseline)),
      ...(await leftOvers(bed, migration)),
    );
    if (!(await migration.hasCompleted())) result.problems.push('the workflow has not completed');
    if (result.problems.length > 0) result.outcome = 'failed';
    else if (!course.struck) result.outcome = 'missed';
    if (result.outcome !== 'failed') await bed.reset();
    return result;
  } finally {
    await migration.end();
  }
}

interface Migration {
  workflowId: string;
  watch: JobWatch;
  server: DoubleProcess | undefined;
  path: string;
  /** To be asked when the job has ended; a server is killed for it. */
  contents(): Promise<Contents>;
  hasCompleted(): Promise<boolean>;
  end(): Promise<void>;
}

async function begin(bed: Bed, archive: string, kind: Fault['target']): Promise<Migration> {
  const workflowId = `chaos-${randomBytes(6).toString('hex')}`;
  const path = join(bed.targetFolder, 'import.zip');
  const server =
    kind === 'server'
      ? await startDoubleProcess(
          ...['--config', '{"TeamSettings":{"MaxUsersPerTeam":100000}}'],
          ...['--lines-per-second', String(LINES_PER_SECOND)],
        )
      : undefined;
  const input: MigrationInput = {
    archive,
    team: 'acme',
    target: server ? await targetAt(bed, server) : { kind: 'bulk-file', path },
  };
  const { client } = bed.stack;
  await client.workflow.start('slackMigration', { taskQueue: TASK_QUEUE, workflowId, args: [input] });
  const watch = watchJob(() => bed.stack.databaseUrl, workflowId);
  return {
    ...{ workflowId, watch, server, path },
    contents: async () => {
      if (!server) return fileContents(path);
      await server.kill();
      return serverContents(server.read());
    },
    hasCompleted: async () => {
      for (const until = Date.now() + COMPLETION_MS; Date.now() < until; await sleep(200)) {
        const handle = bed.stack.client.workflow.getHandle(workflowId);
        // The server may be just coming up again.
        const name = await handle.describe().then(
          ({ status }) => status.name,
          () => undefined,
        );
        if (name === 'COMPLETED') return true;
      }
      return false;
    },
    end: async () => {
      await watch.close();
      await server?.discard();
    },
  };
}

async function targetAt(bed: Bed, server: DoubleProcess): Promise<MigrationInput['target']> {
  const tokenFile = join(bed.folder, 'token');
  await writeFile(tokenFile, server.token, { mode: 0o600 });
  return { kind: 'mattermost', url: server.url, tokenFile };
}

/** Follows a job to its end, and lets the fault strike at its point. */
async function follow(
  watch: JobWatch,
  strike: () => Promise<string | undefined>,
  at: { moment: Moment; point: number; baseline: Baseline } | undefined,
): Promise<Course> {
  const momentsMs: Partial<Record<Moment, number>> = {};
  const course: Course = { state: undefined, struck: false, remark: undefined, standstillMs: 0, momentsMs };
  let since = Date.now();
  let deadline = since + DEADLINE_MS;
  let before = since;
  while (Date.now() < deadline) {
    const state = await watch.look();
    const now = Date.now();
    if (state && state.progress !== course.state?.progress) {
      if (!at || course.struck) course.standstillMs = Math.max(course.standstillMs, now - since);
      since = now;
    }
    if (state) course.state = state;
    if (state && state.status !== 'running') return course;
    const moment = state && momentOf(state);
    if (moment) momentsMs[moment] = (momentsMs[moment] ?? 0) + now - before;
    before = now;
    const isTime =
      at && !course.struck && moment === at.moment && isPoint(at, state!, momentsMs[moment] ?? 0);
    if (isTime) {
      course.struck = true;
      course.remark = await strike();
      since = Date.now();
      deadline = since + DEADLINE_MS;
    }
    // Tight until the fault has struck: some moments are over after milliseconds.
    await sleep(at && !course.struck ? 1 : 10);
  }
  return course;
}

/** Where a counter moves, it says how far the moment is; else the time that it takes undisturbed. */
function isPoint(
  { moment, point, baseline }: { moment: Moment; point: number; baseline: Baseline },
  state: JobState,
  elapsedMs: number,
): boolean {
  return (
    shareOf(moment, state, baseline.totals) >= point ||
    elapsedMs >= point * (baseline.momentsMs[moment] ?? 0) * EARLY
  );
}

/** Of the usual time, so that a run which is quicker than usual is still met. */
const EARLY = 0.8;

async function problemsInStore(bed: Bed, { jobId, meta }: JobState, baseline: Baseline): Promise<string[]> {
  const problems: string[] = [];
  const counters = countersOf(meta);
  for (const key of new Set([...Object.keys(counters), ...Object.keys(baseline.counters)])) {
    const [is, expected] = [counters[key], baseline.counters[key]].map((value) => JSON.stringify(value));
    if (is !== expected) problems.push(`${key} is ${is}, undisturbed ${expected}`);
  }
  const accounts = accountsProblem(meta);
  if (accounts) problems.push(accounts);
  const statuses = await statusesOf(bed.stack.databaseUrl, jobId);
  if (JSON.stringify(statuses) !== JSON.stringify(baseline.statuses))
    problems.push(`the entities are ${JSON.stringify(statuses)}`);
  problems.push(...(await barrierViolations(bed.stack.databaseUrl)));
  return problems;
}

/** What stands beside the target, or in the work folder, that should be gone. */
async function leftOvers(bed: Bed, { path, server }: Migration): Promise<string[]> {
  const wanted = server ? [] : [path, finishPath(path)].map((one) => basename(one));
  const work = join(bed.folder, 'data', 'work');
  const names = [
    ...(await readdir(bed.targetFolder)).filter((name) => !wanted.includes(name)),
    ...(existsSync(work) ? await readdir(work) : []),
  ];
  return names.map((name) => `left behind: ${name}`);
}
