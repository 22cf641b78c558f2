import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, printError } from './app-error.ts';
import { type ImportContext, LineError } from './bulk-import/import-context.ts';
import { type Pace, runImport, ServerCrash } from './bulk-import/run-import.ts';
import { openContents } from './bulk-import/zip-contents.ts';
import type { JobRow } from './rows.ts';

/** One import, as the worker ran it. Times in milliseconds of this process's monotonic clock. */
export interface ImportRun {
  jobId: string;
  /** When the job was created, if this process saw it. */
  createdAt: number | undefined;
  startedAt: number;
  endedAt: number | undefined;
}

/** How long the import worker had nothing to do between its first start and its last end, and for what. */
export interface WorkerTimes {
  runs: ImportRun[];
  busyMs: number;
  idleMs: number;
}

export interface JobWorker {
  /** To be called when a job is created, for the record only: the watcher finds it. */
  noteCreated(jobId: string): void;
  times(): WorkerTimes;
  /** Stops looking for jobs and lets go of the one that runs, which stays `in_progress`. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  pollMs: number;
  /** The first poll comes up to `pollMs` later still. */
  firstPollMs: number;
  /** As it is at this moment; 0: as fast as it goes. */
  linesPerSecond(): number;
  /** Workers of an import that names none: the number of CPUs, on a real server. */
  workers: number;
  importFolder: string;
  onCrash(reason: string): void;
}

class Stopped extends Error {}

type Context = Omit<ImportContext, 'zip'>;

/** Looks for pending imports at intervals and runs them one at a time. */
export function startJobWorker(context: Context, options: WorkerOptions): JobWorker {
  const { state, config } = context;
  const stop = new AbortController();
  const created = new Map<string, number>();
  const runs: ImportRun[] = [];
  let running: Promise<void> | undefined;

  const poll = () => {
    timer = setTimeout(poll, options.pollMs);
    if (running || !config().JobSettings.RunJobs) return;
    const job = [...state.tables.jobs.values()]
      .filter(({ type, status }) => type === 'import_process' && status === 'pending')
      .sort((a, b) => a.create_at - b.create_at)[0];
    if (!job) return;
    const run: ImportRun = {
      jobId: job.id,
      createdAt: created.get(job.id),
      startedAt: performance.now(),
      endedAt: undefined,
    };
    runs.push(run);
    running = runJob(context, options, job, stop.signal).finally(() => {
      run.endedAt = performance.now();
      running = undefined;
    });
  };
  let timer = setTimeout(poll, options.firstPollMs);
  return {
    noteCreated: (jobId) => created.set(jobId, performance.now()),
    times: () => timesOf(runs),
    stop: async () => {
      clearTimeout(timer);
      stop.abort();
      await running;
    },
  };
}

function timesOf(runs: readonly ImportRun[]): WorkerTimes {
  const ended = runs.filter(({ endedAt }) => endedAt !== undefined);
  const busyMs = ended.reduce((sum, { startedAt, endedAt }) => sum + endedAt! - startedAt, 0);
  const span = ended.length === 0 ? 0 : ended.at(-1)!.endedAt! - ended[0]!.startedAt;
  return { runs: runs.map((run) => ({ ...run })), busyMs, idleMs: span - busyMs };
}

async function runJob(
  context: Context,
  options: WorkerOptions,
  job: JobRow,
  stop: AbortSignal,
): Promise<void> {
  const { state, version } = context;
  const change = (fields: Partial<JobRow>) => {
    const now = state.tables.jobs.get(job.id)!;
    state.commit(['jobs', { ...now, last_activity_at: Date.now(), ...fields }]);
  };
  const fail = (error: string, data: Record<string, string> = {}) =>
    change({ status: 'error', progress: -1, data: { ...job.data, ...data, error } });
  change({ status: 'in_progress', start_at: Date.now(), progress: 0 });
  try {
    await importFile(context, options, job, stop);
    change({ status: 'success', progress: version.doneProgress });
  } catch (error) {
    if (error instanceof Stopped) return;
    if (error instanceof ServerCrash) {
      if (version.modernLines) fail(new AppError('app.job.update.app_error').message);
      return options.onCrash(error.message);
    }
    const [cause, line] = error instanceof LineError ? [error.error, String(error.line)] : [error, undefined];
    fail(describe(cause as Error, version.modernLines), line === undefined ? {} : { line_number: line });
  }
}

/** `data.error` of a job. */
function describe(error: Error, isModern: boolean): string {
  if (!isModern) {
    const details = error instanceof AppError ? error.details : '';
    return details ? `${error.message} — ${details}` : error.message;
  }
  const text = error instanceof AppError ? printError(error) : error.message;
  return `${new AppError('app.job.error').message} — ${text}`;
}

/** @throws AppError, LineError, ServerCrash, Stopped */
async function importFile(
  context: Context,
  options: WorkerOptions,
  job: JobRow,
  stop: AbortSignal,
): Promise<void> {
  const { import_file: name, local_mode, workers } = job.data;
  const where = 'ImportProcessWorker';
  if (name === undefined) throw new AppError('import_process.worker.do_job.missing_file', { where });
  const isLocal = local_mode === 'true' && context.version.modernLines;
  const path = isLocal ? name : join(options.importFolder, name);
  if (!existsSync(path)) throw new AppError('import_process.worker.do_job.file_exists', { where });
  const zip = await openContents(path, context.version).catch((error: Error) => {
    throw new AppError('import_process.worker.do_job.open_file', { where, details: error.message });
  });
  try {
    if (!zip.jsonl)
      throw new AppError('import_process.worker.do_job.missing_jsonl', {
        where,
        details: 'jsonFile was nil',
      });
    const count =
      context.version.modernLines && /^[1-9]\d*$/.test(workers ?? '') ? Number(workers) : options.workers;
    await runImport({ ...context, zip }, count, paceOf(options.linesPerSecond, stop));
  } finally {
    await zip.close();
  }
  if (!isLocal) await rm(path, { force: true });
}

/** Lines after which requests get their turn. */
const YIELD_LINES = 16;

/** The speed may change while a line waits. */
const LONGEST_WAIT_MS = 20;

function paceOf(linesPerSecond: () => number, stop: AbortSignal): Pace {
  let next = performance.now();
  let lines = 0;
  return {
    line: async () => {
      let isWaiting = linesPerSecond() > 0;
      if (!isWaiting && ++lines % YIELD_LINES === 0) await new Promise((resolve) => setImmediate(resolve));
      while (isWaiting && !stop.aborted) {
        const speed = linesPerSecond();
        const ahead = next + (speed > 0 ? 1000 / speed : 0) - performance.now();
        isWaiting = speed > 0 && ahead > 0;
        if (isWaiting) await sleep(Math.min(ahead, LONGEST_WAIT_MS));
        else next += speed > 0 ? 1000 / speed : 0;
      }
      if (stop.aborted) throw new Stopped();
    },
    hang: async () => {
      if (!stop.aborted)
        await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
      throw new Stopped();
    },
  };
}
