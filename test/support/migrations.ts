import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import type { DatabasePool } from 'slonik';
import { findJob, type Job } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { testTemporalAddress, withDatabase } from './services.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Migrations {
  readonly pool: DatabasePool;
  readonly client: Client;
  readonly databaseUrl: string;
  /** A folder of the file's own, removed afterwards. */
  readonly folder: string;
  readonly namespace: string;
  /** What all workers have logged so far. */
  log(): string;
  /** Starts one more worker process; `log` is given what it says. */
  startWorker(options?: WorkerOptions): Promise<ChildProcess>;
  /** Starts a migration; its workflow id. */
  start(input: unknown, workflowId?: string): Promise<string>;
  /** Waits for a migration to end, whichever way, and gives its job. */
  ended(workflowId: string): Promise<Job>;
  /** Starts a migration and waits for its end. */
  run(input: MigrationInput): Promise<Job>;
}

export interface WorkerOptions {
  env?: NodeJS.ProcessEnv;
  log?: (text: string) => void;
}

/**
 * A database, a Temporal namespace and `workers` worker processes for one test file: real ones, shared with nobody.
 */
export function withMigrations({
  workers = 1,
  env = {},
}: {
  workers?: number;
  /** For the workers, beside what they have from here. */
  env?: NodeJS.ProcessEnv;
} = {}): Migrations {
  const database = withDatabase();
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const children: ChildProcess[] = [];
  let pool: DatabasePool;
  let connection: Connection;
  let client: Client;
  let folder: string;
  let logged = '';

  const startWorker = async ({ env: more = {}, log }: WorkerOptions = {}) => {
    const child = spawn(process.execPath, ['--no-warnings', MAIN, 'worker'], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: testTemporalAddress(),
        TEMPORAL_NAMESPACE: namespace,
        SLACK_MM2_WORK_FOLDER: join(folder, 'work'),
        ...env,
        ...more,
      },
      // What a worker warns of is what these tests provoke; DEBUG shows it.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      logged += text;
      log?.(text);
      if (process.env.DEBUG) process.stderr.write(text);
    });
    children.push(child);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('no worker'))),
    ]);
    return child;
  };
  const start = async (input: unknown, workflowId = `migration-${randomBytes(6).toString('hex')}`) => {
    await client.workflow.start('slackMigration', { taskQueue: TASK_QUEUE, workflowId, args: [input] });
    return workflowId;
  };
  const ended = async (workflowId: string): Promise<Job> => {
    await client.workflow.result(workflowId).catch((error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) throw error;
    });
    const job = await findJob(pool, workflowId);
    if (!job) throw new Error(`workflow ${workflowId} has left no job`);
    return job;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-test-'));
    connection = await Connection.connect({ address: testTemporalAddress() });
    client = await clientOfNewNamespace(connection, namespace);
    pool = await openPool(database.url);
    await Promise.all(Array.from({ length: workers }, () => startWorker()));
  }, 120_000);

  afterAll(async () => {
    const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
    await Promise.all(
      running.map((child) => {
        child.kill('SIGTERM');
        const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
        return once(child, 'exit').finally(() => clearTimeout(force));
      }),
    );
    await pool?.end();
    await connection?.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  return {
    get pool() {
      return pool;
    },
    get client() {
      return client;
    },
    get databaseUrl() {
      return database.url;
    },
    get folder() {
      return folder;
    },
    namespace,
    log: () => logged,
    startWorker,
    start,
    ended,
    run: async (input) => ended(await start(input)),
  };
}

/** Makes a namespace, and waits until it is known: it reaches the server's frontends with a delay. */
export async function clientOfNewNamespace(connection: Connection, namespace: string): Promise<Client> {
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const client = new Client({ connection, namespace });
  for (let tries = 1; ; tries++) {
    try {
      for await (const _ of client.workflow.list({ pageSize: 1 })) break;
      return client;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
