import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cacheDir } from './data-dir.ts';
import { excerpt, openLogFile } from './log-file.ts';
import { readiness } from './readiness.ts';
import { type Service, serviceOf } from './service.ts';

/** The program whose command `worker` is a worker. */
export const COMMAND_LINE = join(import.meta.dirname, '..', 'cli', 'main.ts');

/**
 * Starts a worker as a child process and waits until it says that it is ready (`process.send({ ready: true })`).
 * The worker ends itself when its IPC channel closes, so that it does not outlive us even if we are killed.
 * @throws with an excerpt of its log if it ends before it is ready, or is not ready within two minutes.
 */
export async function startWorker({
  databaseUrl,
  temporalAddress,
  workFolder,
  restoreFolder,
  logPath,
  threads,
  metricsPort,
  program = COMMAND_LINE,
  signal,
}: {
  databaseUrl: string;
  temporalAddress: string;
  workFolder: string;
  restoreFolder: string;
  logPath: string;
  threads?: number | undefined;
  /** Of 127.0.0.1: where it serves its metrics and health. */
  metricsPort: number;
  program?: string | undefined;
  /** Ends a worker that is not ready yet. */
  signal: AbortSignal;
}): Promise<Service> {
  const logFile = openLogFile(logPath);
  const options = threads === undefined ? [] : ['--threads', String(threads)];
  const child = spawn(process.execPath, [...NODE_OPTIONS, program, 'worker', ...options], {
    env: {
      ...LEAN_ENVIRONMENT,
      ...environmentFor(temporalAddress),
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      SLACK_MM2_WORK_FOLDER: workFolder,
      SLACK_MM2_RESTORE_FOLDER: restoreFolder,
      SLACK_MM2_METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
    },
    // A process group of its own: Ctrl-C in the terminal is for us, who then stop everything in order.
    detached: true,
    stdio: ['ignore', logFile.descriptor, logFile.descriptor, 'ipc'],
  });
  logFile.close();
  const worker = serviceOf(child, { graceMs: SHUTDOWN_MS });
  signal.addEventListener('abort', () => child.kill(), { once: true });
  const problem = await readiness(child, worker.exited);
  if (!problem) return worker;
  await worker.stop();
  throw new Error(`the worker did not start: it ${problem}; ${logPath} says:\n${excerpt(logFile.written())}`);
}

/** The namespace, key and certificates in the environment are for the cluster that it names, not for the embedded one. */
export function environmentFor(temporalAddress: string): NodeJS.ProcessEnv {
  if (process.env.TEMPORAL_ADDRESS === temporalAddress) return process.env;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** A heap that may be large is let grow before it is cleaned: with these, the worker's memory is half as much. */
const NODE_OPTIONS = ['--max-semi-space-size=4', '--max-old-space-size=512'];
/**
 * glibc keeps memory for each of many threads, and buffers that are freed, unless it is told not to. The cache spares the
 * worker, and each of its threads, the compiler that takes the types out of TypeScript.
 */
const LEAN_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '262144',
  NODE_COMPILE_CACHE: join(cacheDir(), 'compiled'),
};

/** A running batch may end. */
const SHUTDOWN_MS = 30_000;
