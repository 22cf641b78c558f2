import { setFlagsFromString } from 'node:v8';
import type { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities, createWaitActivities } from '../activities/index.ts';
import { KnownEntitiesCache } from '../activities/known-entities-cache.ts';
import {
  createPermitActivities,
  createRestoreEntryActivities,
  createRestoreWorkActivities,
} from '../activities/restore/index.ts';
import { TargetNamesCache } from '../activities/target-names-cache.ts';
import { restoreFolder, workFolder } from '../embedded/data-dir.ts';
import type { Logger } from '../observe/create-log.ts';
import type { ListenAddress } from '../observe/listen-address.ts';
import { observeActivities } from '../observe/observe-activities.ts';
import type { ObservationServer } from '../observe/serve-observations.ts';
import { startTracing } from '../observe/start-tracing.ts';
import { workMetrics } from '../observe/work-metrics.ts';
import { findHost, restoreQueueOf } from '../restore/host.ts';
import { FOLLOW_TIMING } from '../sinks/live/follow-import.ts';
import { getJob } from '../store/jobs.ts';
import { migrate } from '../store/migrate.ts';
import { openPool } from '../store/pool.ts';
import { DEFAULT_THREADS } from '../threads/default-threads.ts';
import { Threads } from '../threads/threads.ts';
import { permitQueueOf, RESTORE_TASK_QUEUE, TASK_QUEUE, WAIT_TASK_QUEUE } from '../workflows/constants.ts';
import { giveUpInterceptor } from './give-up-interceptor.ts';
import { installRuntime } from './install-runtime.ts';
import { startJanitor, tellForeignJobs } from './janitor.ts';
import { observeWorker } from './observe-worker.ts';
import { startRestoreJanitor } from './restore-janitor.ts';
import { watchSchema } from './schema-watch.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { temporalConfig } from './temporal-config.ts';
import { temporalNamespaceId } from './temporal-namespace.ts';
import { workflowBundle } from './workflow-bundle.ts';

export interface WorkerSettings {
  databaseUrl: string;
  /** `host:port` of the Temporal server; `TEMPORAL_ADDRESS` unless given. */
  temporalAddress?: string;
  /** Threads that read and convert; `DEFAULT_THREADS` unless given. */
  threads?: number;
  /** Where metrics and health are served; nowhere unless given. */
  metricsAddress?: ListenAddress;
  log: Logger;
}

/** Shares of work at once beyond one a thread: what one thread has done is stored while it does the next. */
const SPARE_SLOTS = 1;
/**
 * The heap may grow by half before it is cleaned. By V8's own measure, which counts the buffers on their way through, it was
 * cleaned twelve times a second: a third of all processor time. Twice as large it would cost 3% less, and 50 MB more. A V8
 * without this flag says so and goes on.
 */
const HEAP_GROWTH = '--heap-growing-percent=50';
/** Jobs, and restore proofs, that may wait at once on one worker; a waiting one costs a query now and then. */
const WAIT_SLOTS = 1_000;
/** Steps of restore proofs at once: only two proofs are ever up. */
const RESTORE_SLOTS = 20;
/** A batch takes a second or two; a long statement of the planning may be cut off, and is then done again. */
const SHUTDOWN_GRACE = '20 seconds';
/** Behind it nothing is waited for any more: whatever hangs is done again elsewhere. */
const SHUTDOWN_FORCE = '30 seconds';

/** From `SLACK_MM2_STUCK_IMPORT_SECONDS`. @throws TypeError */
function stuckImportMs(text = process.env.SLACK_MM2_STUCK_IMPORT_SECONDS): number {
  if (!text) return FOLLOW_TIMING.stuckMs;
  const seconds = Number(text);
  if (!(seconds > 0))
    throw new TypeError(`SLACK_MM2_STUCK_IMPORT_SECONDS: expected a number above 0, got ${text}`);
  return seconds * 1000;
}

/**
 * Runs a worker until SIGINT or SIGTERM, or until the process that started it (over an IPC channel) is gone. Then the
 * running batches are finished, and other workers go on.
 */
export async function runWorker(settings: WorkerSettings): Promise<void> {
  setFlagsFromString(HEAP_GROWTH);
  const {
    databaseUrl,
    temporalAddress,
    metricsAddress,
    log,
    threads: threadCount = DEFAULT_THREADS,
  } = settings;
  const say = (line: string) => log.info(line);
  const workSlots = threadCount + SPARE_SLOTS;
  const { connection: connectionOptions, namespace } = temporalConfig(temporalAddress);
  const migrations = await migrate(databaseUrl, { log: say });
  const bundle = await workflowBundle(say);
  const sdkMetrics = await installRuntime(log, metricsAddress !== undefined);
  const metrics = workMetrics();
  const tracing = await startTracing(log);
  const pool = await openPool(databaseUrl, workSlots * 2 + 4);
  // A connection that breaks is replaced by the pool; the query that was running reports it.
  pool.on('error', (error) => log.debug({ error }, 'the database refused a query, or a connection broke'));
  const threads = new Threads(threadCount);
  const connection = await NativeConnection.connect(connectionOptions);
  const clientConnection = await Connection.connect(connectionOptions);
  let workers: Worker[] = [];
  let observed: ObservationServer | undefined;
  try {
    observed =
      metricsAddress &&
      (await observeWorker(metricsAddress, {
        databaseUrl,
        connection: clientConnection,
        workers: () => workers,
        metrics,
        sdkMetrics,
        log,
      }));
    await registerSearchAttributes(clientConnection, namespace);
    const shutdown = new AbortController();
    const dependencies = {
      pool,
      shutdown: shutdown.signal,
      targetNames: new TargetNamesCache(),
      knownEntities: new KnownEntitiesCache(),
      threads,
      slackToken: process.env.SLACK_TOKEN?.trim() || undefined,
      workFolder: workFolder(),
      mattermostToken: process.env.MATTERMOST_TOKEN?.trim() || undefined,
      stuckImportMs: stuckImportMs(),
      temporalNamespace: await temporalNamespaceId(clientConnection, namespace),
    };
    const proofs = restoreFolder();
    const restoring = { ...dependencies, restoreFolder: proofs, host: findHost(proofs) };
    await tellForeignJobs(dependencies, say);
    const giveUp = (context: Context) => ({ inbound: giveUpInterceptor(context) });
    const observe = observeActivities({
      log,
      metrics,
      tracing,
      migrationOf: async (job) => {
        const { workflowId, runId, status, stage, startedAt } = await getJob(pool, job);
        return { job, workflowId, runId, status, stage, startedAt: new Date(startedAt) };
      },
    });
    const common = {
      connection,
      namespace,
      // The outer one first: it sees what the inner one makes of an error.
      interceptors: { activity: [observe, giveUp] },
      shutdownGraceTime: SHUTDOWN_GRACE,
      shutdownForceTime: SHUTDOWN_FORCE,
      // A cancelled job shall stop at its next batch, and hear of it with the heartbeat.
      maxHeartbeatThrottleInterval: '2 seconds',
      defaultHeartbeatThrottleInterval: '2 seconds',
    } satisfies Partial<WorkerOptions>;
    workers = await Promise.all([
      Worker.create({
        ...common,
        taskQueue: TASK_QUEUE,
        workflowBundle: { codePath: bundle },
        activities: createActivities(dependencies),
        maxConcurrentActivityTaskExecutions: workSlots,
      }),
      Worker.create({
        ...common,
        taskQueue: WAIT_TASK_QUEUE,
        activities: createWaitActivities(dependencies),
        maxConcurrentActivityTaskExecutions: WAIT_SLOTS,
      }),
      Worker.create({
        ...common,
        taskQueue: RESTORE_TASK_QUEUE,
        activities: createRestoreEntryActivities(restoring),
        maxConcurrentActivityTaskExecutions: RESTORE_SLOTS,
      }),
      Worker.create({
        ...common,
        taskQueue: restoreQueueOf(restoring.host),
        activities: createRestoreWorkActivities(restoring),
        maxConcurrentActivityTaskExecutions: RESTORE_SLOTS,
      }),
      Worker.create({
        ...common,
        taskQueue: permitQueueOf(restoreQueueOf(restoring.host)),
        activities: createPermitActivities(restoring),
        maxConcurrentActivityTaskExecutions: WAIT_SLOTS,
      }),
    ]);
    const stop = () => {
      if (shutdown.signal.aborted) return;
      shutdown.abort();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('disconnect', stop);
    const client = new Client({ connection: clientConnection, namespace });
    const stopJanitor = startJanitor(dependencies, client, say);
    const stopRestoreJanitor = startRestoreJanitor(restoring, client, say);
    const stopWatching = watchSchema(pool, migrations, stop);
    const running = Promise.all(workers.map((worker) => worker.run()));
    // Gone while we were connecting: nobody would tell us any more.
    if (process.send && !process.connected) stop();
    process.send?.({ ready: true });
    log.info({ taskQueue: TASK_QUEUE }, 'worker ready');
    await running.finally(stopJanitor).finally(stopRestoreJanitor).finally(stopWatching);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    process.off('disconnect', stop);
  } finally {
    await observed?.close();
    await threads.close();
    await connection.close();
    await clientConnection.close();
    await pool.end();
    await tracing?.close();
  }
}
