import { join } from 'node:path';
import { addressText } from '../observe/listen-address.ts';
import { type ApiOptions, startApi } from './api-process.ts';
import { cacheDir, restoreFolder, workFolder } from './data-dir.ts';
import type { Log } from './log.ts';
import { onMetricsPort } from './metrics-port.ts';
import { startPostgres } from './postgres.ts';
import { prepareDataDir } from './prepare-data-dir.ts';
import type { Service } from './service.ts';
import { serviceUser } from './service-user.ts';
import { lockDataDir } from './stack-lock.ts';
import { choosePorts, keepPorts, onPort, type StackPorts } from './stack-ports.ts';
import {
  API_PROCESS,
  endOrphans,
  identityOf,
  removeRecord,
  type StackAddresses,
  type StackRecord,
  WORKER,
  writeRecord,
} from './stack-record.ts';
import { type Supervised, supervise } from './supervise.ts';
import { findTemporal } from './temporal-binary.ts';
import { startTemporal } from './temporal-server.ts';
import { environmentFor, startWorker } from './worker-process.ts';

export interface StackOptions {
  /** Absolute. Made if there is none. */
  dataDir: string;
  log: Log;
  /** How many worker processes; 1 unless given, and 0 for none. */
  workers?: number;
  /** Threads of each worker; as many as it thinks right unless given. */
  threads?: number;
  ports?: Partial<StackPorts>;
  /** Serves the API and its page; nothing does unless given. */
  api?: ApiOptions;
  /** Where the first worker serves its metrics, on 127.0.0.1; the next has the next port. Free ones unless given. */
  metricsPort?: number;
  /** Ends the start: what has been started is stopped, and `startStack` throws the reason. */
  signal?: AbortSignal;
  /** The program whose command `worker` is a worker: this one. */
  workerProgram?: string;
}

export interface Stack extends StackAddresses {
  /** Where the workers serve metrics and health: `http://127.0.0.1:9464`. */
  metricsUrls: string[];
  /** Stops workers, Temporal and PostgreSQL, in this order; a running batch may end first. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts everything on one machine: PostgreSQL and Temporal side by side, then the workers and the API; each is started again if it
 * ends by itself. `DATABASE_URL` and `TEMPORAL_ADDRESS`, where set, replace the embedded servers. What an earlier run left
 * behind on the data directory, in whatever state, is put right first.
 * @throws {DataDirInUseError} if another process runs a stack on this data directory; and if anything does not start, after
 * stopping what did.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, log, workers = 1, threads, workerProgram, signal } = options;
  const given = givenAddresses();
  await prepareDataDir(dataDir, given.databaseUrl ? undefined : serviceUser());
  const unlock = lockDataDir(dataDir);

  const running: Record<'api' | 'workers' | 'temporal' | 'postgres', Supervised[]> = {
    api: [],
    workers: [],
    temporal: [],
    postgres: [],
  };
  const stop = once(async () => {
    try {
      for (const group of [running.api, running.workers, running.temporal, running.postgres]) {
        await Promise.all(group.map((service) => service.stop()));
      }
    } finally {
      removeRecord(dataDir);
      unlock();
    }
  });
  const processes: StackRecord['processes'] = {};
  const metrics: StackRecord['metrics'] = {};
  let addresses: StackAddresses | undefined;
  let ready = false;
  const record = () => {
    const supervisor = identityOf(process.pid);
    if (!addresses) return;
    try {
      writeRecord(dataDir, { ...addresses, metrics, supervisor, processes, ready });
    } catch (error) {
      // On a full disk everything else shall stay up. Who reads the old record misses a process that was started again.
      if (!ready) throw error;
      log(`${(error as Error).message}; going on without`);
    }
  };
  const keepUp = async <S extends Service>(
    group: keyof typeof running,
    name: string,
    start: (signal: AbortSignal) => Promise<S>,
  ): Promise<S> => {
    const started = ({ pid }: S) => {
      processes[name] = identityOf(pid);
      record();
    };
    const supervised = await supervise({ name, start, started, log });
    running[group].push(supervised);
    return supervised.first;
  };

  try {
    await endOrphans(dataDir, log);
    const asked = options.ports ?? {};
    const ports = await choosePorts(dataDir, {
      ...asked,
      ...(options.api?.port !== undefined && { api: options.api.port }),
    });
    const [postgres, temporal] = await allOrNone([
      given.databaseUrl
        ? { url: given.databaseUrl }
        : keepUp(
            'postgres',
            'postgres',
            onPort(ports.postgres, asked.postgres !== undefined, async (port) => {
              const server = await startPostgres({ dataDir, port, log });
              ports.postgres = server.port;
              return server;
            }),
          ),
      given.temporalAddress
        ? { address: given.temporalAddress, uiUrl: undefined }
        : findTemporal({ cacheDir: cacheDir(), log }).then((binary) =>
            keepUp(
              'temporal',
              'temporal',
              onPort(ports.temporal, asked.temporal !== undefined || asked.ui !== undefined, async (port) => {
                const uiPort = port === undefined ? undefined : ports.ui;
                const server = await startTemporal({ binary, dataDir, port, uiPort, log });
                ports.temporal = server.port;
                ports.ui = server.uiPort;
                return server;
              }),
            ),
          ),
    ]);
    signal?.throwIfAborted();
    keepPorts(dataDir, ports);
    addresses = { databaseUrl: postgres.url, temporalAddress: temporal.address, uiUrl: temporal.uiUrl };
    record();

    const { databaseUrl, temporalAddress } = addresses;
    const workerNames = Array.from({ length: workers }, (_, index) => `${WORKER}${index + 1}`);
    const workersUp = allOrNone(
      workerNames.map((name, index) =>
        keepUp(
          'workers',
          name,
          onMetricsPort(
            index,
            options.metricsPort,
            (metricsPort, stopping) =>
              startWorker({
                databaseUrl,
                temporalAddress,
                workFolder: workFolder(dataDir),
                restoreFolder: restoreFolder(dataDir),
                logPath: join(dataDir, `${name}.log`),
                threads,
                metricsPort,
                program: workerProgram,
                signal: stopping,
              }),
            (port) => {
              metrics[name] = `http://127.0.0.1:${port}`;
            },
          ),
        ),
      ),
    );
    const { api } = options;
    const environment = environmentFor(temporalAddress);
    const apiUp =
      api &&
      keepUp(
        'api',
        API_PROCESS,
        onPort(ports.api, api.port !== undefined, (port, stopping) =>
          startApi({
            databaseUrl,
            temporalAddress,
            uiUrl: temporal.uiUrl,
            dataDir,
            logPath: join(dataDir, 'api.log'),
            port: port ?? 0,
            options: api,
            environment,
            signal: stopping,
          }),
        ),
      );
    const [, served] = await allOrNone([workersUp, apiUp]);
    if (served) {
      ports.api = served.port;
      keepPorts(dataDir, ports);
      addresses.apiUrl = apiUrl(api?.host, served.port);
    }
    signal?.throwIfAborted();
    ready = true;
    record();
    return { ...addresses, metricsUrls: workerNames.map((name) => metrics[name]!), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One that listens everywhere is found at loopback too. */
const apiUrl = (host = '127.0.0.1', port: number): string =>
  `http://${addressText({ host: host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port })}`;

/** An empty variable counts as none: that is how a variable is unset in many places. */
const givenAddresses = () => ({
  databaseUrl: process.env.DATABASE_URL || undefined,
  temporalAddress: process.env.TEMPORAL_ADDRESS || undefined,
});

/** As `Promise.all`, but it waits for all of them before it fails: what is still starting could not be stopped. */
async function allOrNone<T extends readonly unknown[] | []>(
  starting: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
