import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { ENTITY_TYPE_KEY, STAGE_KEY, WORKSPACE_KEY } from '../workflows/search-attributes.ts';
import { endEarlierTemporal, temporalDatabaseIn } from './earlier-temporal.ts';
import { freePort } from './free-port.ts';
import type { Log } from './log.ts';
import { excerpt, type LogFile, openLogFile } from './log-file.ts';
import { withProgress } from './progress.ts';
import { type Service, serviceOf } from './service.ts';
import { PORT_TAKEN } from './stack-ports.ts';

export interface TemporalOptions {
  /** The Temporal CLI, as `findTemporal` gives it. */
  binary: string;
  /** Holds the server's database, `temporal.sqlite`, and its log, `temporal.log`. */
  dataDir: string;
  /** Exactly these ports of 127.0.0.1; 0 or none for any free one. */
  port?: number | undefined;
  uiPort?: number | undefined;
  /** Keeps nothing: workflows are gone when the server ends. */
  inMemory?: boolean;
  log: Log;
}

export interface RunningTemporal extends Service {
  /** `host:port` for clients and workers. */
  address: string;
  port: number;
  uiUrl: string;
  uiPort: number;
}

/** What our workflows set, so that the Web UI and `temporal workflow list` can show and filter it. */
const SEARCH_ATTRIBUTES = [STAGE_KEY, ENTITY_TYPE_KEY, WORKSPACE_KEY].map(({ name }) => name);

/** The server's default is one day: the Web UI would not show on Monday what was migrated on Saturday. */
const RETENTION = '30 days';

/**
 * Starts a Temporal development server and waits until it takes workflows: the namespace `default` and our search
 * attributes are there. One that an earlier run left behind on the same database is ended first.
 * @throws with an excerpt of the server's log if it does not start.
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { dataDir, inMemory = false, log } = options;
  if (!inMemory) await endEarlierTemporal(dataDir, log);
  for (let attempt = 1; ; attempt += 1) {
    const logFile = openLogFile(join(dataDir, 'temporal.log'));
    const port = options.port || (await freePort());
    const uiPort = options.uiPort || (await freePort());
    const address = `127.0.0.1:${port}`;
    const server = spawnServer(options, port, uiPort, logFile);
    try {
      await withProgress(
        log,
        (seconds) => `waiting for the Temporal server (pid ${server.pid}), ${seconds} s so far`,
        untilItAnswers(address, server.exited, () => HAS_STARTED.test(logFile.written())),
      );
      return { ...server, address, port, uiUrl: `http://127.0.0.1:${uiPort}`, uiPort };
    } catch (cause) {
      await server.stop();
      const written = logFile.written();
      if (PORT_TAKEN.test(written) && attempt < ATTEMPTS) continue;
      throw new Error(
        `the Temporal server did not start: ${(cause as Error).message}; ${logFile.path} says:\n${excerpt(written)}`,
        { cause },
      );
    }
  }
}

/**
 * Besides the two ports that we name, the server picks some for itself, and now and then finds one of them taken a moment
 * later (seen: a listener of 127.0.0.1:42599, which an outgoing connection had got meanwhile).
 */
const ATTEMPTS = 4;

function spawnServer(
  { binary, dataDir, inMemory }: TemporalOptions,
  port: number,
  uiPort: number,
  logFile: LogFile,
): Service {
  const child = spawn(
    binary,
    [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
      ...(inMemory ? [] : ['--db-filename', temporalDatabaseIn(dataDir)]),
      ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
      ...['--log-level', 'warn'],
    ],
    {
      cwd: '/',
      env: withoutTemporalSettings(process.env),
      // A process group of its own: Ctrl-C in the terminal is for us, who then stop everything in order.
      detached: true,
      stdio: ['ignore', logFile.descriptor, logFile.descriptor],
    },
  );
  logFile.close();
  return serviceOf(child, { graceMs: 15_000 });
}

const START_MS = 60_000;

/** What the server prints when it listens on all its ports. */
const HAS_STARTED = /^(Server|UI): /m;
/** After this long without those words, a server that answers and runs has started: other versions say it otherwise. */
const WITHOUT_A_WORD_MS = 10_000;

async function untilItAnswers(
  address: string,
  exited: Promise<string>,
  hasStarted: () => boolean,
): Promise<void> {
  let end: string | undefined;
  exited.then((how) => {
    end = how;
  });
  let failure = new Error('no answer');
  const began = Date.now();
  for (; Date.now() < began + START_MS; await sleep(100)) {
    if (end) throw new Error(`it ${end}`);
    // Of two servers that start at once on one port, the slower one hears the other's answers until it fails.
    if (!hasStarted() && Date.now() < began + WITHOUT_A_WORD_MS) continue;
    try {
      return await prepareNamespace(address);
    } catch (error) {
      failure = error as Error;
    }
  }
  throw new Error(`it did not answer within ${START_MS / 1_000} s (${failure.message})`);
}

/** The part of the setup that `start-dev` has no option for. */
async function prepareNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 5_000, async () => {
      await connection.workflowService.updateNamespace({
        namespace: 'default',
        config: { workflowExecutionRetentionTtl: msToTs(RETENTION) },
      });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in customAttributes));
      if (missing.length > 0)
        throw new Error(`the search attributes ${missing.join(', ')} are not registered`);
    });
  } finally {
    await connection.close();
  }
}

/** `TEMPORAL_ADDRESS` and its like are for clients; the server must not take its own settings from them. */
const withoutTemporalSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
