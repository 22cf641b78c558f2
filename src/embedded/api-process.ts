import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { UserError } from '../control/user-error.ts';
import { addressText } from '../observe/listen-address.ts';
import { cacheDir } from './data-dir.ts';
import { excerpt, openLogFile } from './log-file.ts';
import { readiness } from './readiness.ts';
import { type Service, serviceOf } from './service.ts';
import { COMMAND_LINE } from './worker-process.ts';

/** How the API of a stack is reached, and what it may touch. */
export interface ApiOptions {
  /** `127.0.0.1` unless given. */
  host?: string;
  port?: number;
  publicHosts?: readonly string[];
  /** Absolute. */
  folders?: readonly string[];
}

export interface ApiService extends Service {
  port: number;
}

/** Requests in flight may end; streams are cut. */
const SHUTDOWN_MS = 10_000;

/**
 * Starts the API as a child process, as `startWorker` starts a worker, and waits until it answers.
 * @throws UserError with its own words if somebody can put right what keeps it from serving; else with an excerpt of its log
 */
export async function startApi({
  databaseUrl,
  temporalAddress,
  uiUrl,
  dataDir,
  logPath,
  port,
  options: { host = '127.0.0.1', publicHosts = [], folders = [] },
  environment,
  signal,
}: {
  databaseUrl: string;
  temporalAddress: string;
  uiUrl: string | undefined;
  dataDir: string;
  logPath: string;
  /** 0 for any that is free. */
  port: number;
  options: ApiOptions;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}): Promise<ApiService> {
  const logFile = openLogFile(logPath);
  const address = addressText({ host, port });
  const args = [
    ...['--address', address, '--data-dir', dataDir],
    ...publicHosts.flatMap((one) => ['--public-host', one]),
    ...folders.flatMap((one) => ['--folder', one]),
  ];
  const child = spawn(process.execPath, ['--max-semi-space-size=4', COMMAND_LINE, 'serve', ...args], {
    env: {
      ...environment,
      NODE_COMPILE_CACHE: join(cacheDir(), 'compiled'),
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      SLACK_MM2_UI_URL: uiUrl,
    },
    detached: true,
    stdio: ['ignore', logFile.descriptor, logFile.descriptor, 'ipc'],
  });
  logFile.close();
  const service = serviceOf(child, { graceMs: SHUTDOWN_MS });
  signal.addEventListener('abort', () => child.kill(), { once: true });
  let found = port;
  let refusal: string | undefined;
  child.on('message', (message) => {
    const said = message as { port?: number; refusal?: string } | null;
    found = said?.port ?? found;
    refusal = said?.refusal;
  });
  const problem = await readiness(child, service.exited);
  if (!problem) return { ...service, port: found };
  await service.stop();
  // Its last words may come behind its end.
  if (child.connected) await once(child, 'disconnect');
  if (refusal !== undefined) throw new UserError(refusal);
  throw new Error(`the API did not start: it ${problem}; ${logPath} says:\n${excerpt(logFile.written())}`);
}
