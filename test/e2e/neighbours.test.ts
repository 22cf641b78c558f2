import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import pg from 'pg';
import { sql } from 'slonik';
import { z } from 'zod';
import { resumeSettling, settleIfWorkflowIsGone } from '../../src/activities/settle-job.ts';
import { endJob, findJob, getJob } from '../../src/store/jobs.ts';
import { migrate } from '../../src/store/migrate.ts';
import { temporalNamespaceId } from '../../src/worker/temporal-namespace.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { commandLine } from '../support/command-line.ts';
import { generateExport } from '../support/generate-export.ts';
import { insertJob } from '../support/jobs.ts';
import { clientOfNewNamespace, withMigrations } from '../support/migrations.ts';

const SCHEMA = fileURLToPath(new URL('../../src/store/migrations/', import.meta.url));
const Nothing = z.object({});

describe('bad neighbours', () => {
  const migrations = withMigrations({ workers: 0 });
  let archive: string;
  beforeAll(async () => {
    archive = join(migrations.folder, 'export.zip');
    await generateExport({ path: archive, seed: 9, messages: 10_000 });
  }, 60_000);

  const inputOf = (name: string): MigrationInput => ({
    archive,
    target: { kind: 'bulk-file', path: join(migrations.folder, `${name}.zip`) },
    team: 'acme',
  });
  const start = (name: string) => migrations.start(inputOf(name), name);
  const jobOf = async (id: string) => (await findJob(migrations.pool, id))!;
  const untilReading = async (id: string) => {
    while (Number((await findJob(migrations.pool, id))?.meta.messages_processed ?? 0) === 0) await sleep(10);
  };
  const stop = async (worker: Awaited<ReturnType<typeof migrations.startWorker>>) => {
    if (worker.exitCode !== null) return;
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  };

  describe('another service with a Temporal of its own, on the same database', () => {
    let client: Client;
    let namespace: string;
    let namespaceId: string;
    beforeAll(async () => {
      namespace = `other-${randomBytes(6).toString('hex')}`;
      const { connection } = migrations.client;
      client = await clientOfNewNamespace(connection as never, namespace);
      namespaceId = await temporalNamespaceId(connection, namespace);
    }, 60_000);

    /** The command line as the other service's administrator has it. */
    const cli = async (...args: string[]) => {
      const { run } = commandLine(() => ({ databaseUrl: migrations.databaseUrl, namespace }));
      const { status, stdout, stderr } = await run(args);
      return { status, output: stdout + stderr };
    };
    /** A job without a workflow, of some namespace or of a version that recorded none. */
    const jobWithoutWorkflow = async (of: string | null) => {
      const jobId = await insertJob(migrations.pool);
      await migrations.pool.query(
        sql.type(Nothing)`
          UPDATE jobs SET temporal_namespace = ${of}, run_id = gen_random_uuid() WHERE job_id = ${jobId}`,
      );
      return jobId;
    };
    const ended = async (jobId: number) => {
      for (;;) {
        const job = await getJob(migrations.pool, jobId);
        if (job.status !== 'running') return job;
        await sleep(100);
      }
    };

    it('does not take a job for dead when it answers at the address of the one that is down', async () => {
      const jobId = await jobWithoutWorkflow('of-the-server-that-is-down');
      const temporal = { client, namespaceId: 'of-the-server-that-is-down' };
      const finishing = { pool: migrations.pool, mattermostToken: undefined };
      expect(await settleIfWorkflowIsGone(finishing, temporal, jobId)).toBe(false);
      expect(await getJob(migrations.pool, jobId)).toMatchObject({ status: 'running' });
      await endJob(migrations.pool, jobId, 'failed', null);
      expect(await resumeSettling(finishing, temporal, jobId)).toBe(false);
    });

    it('leaves the jobs alone whose workflows it does not know, and says so', async () => {
      const own = await migrations.startWorker();
      const id = await start('left-alone');
      await untilReading(id);
      await stop(own);
      const { jobId } = await jobOf(id);
      const unrecorded = await jobWithoutWorkflow(null);
      // The janitor goes by number: when it has judged this one, it has passed over the others.
      const lost = await jobWithoutWorkflow(namespaceId);
      let said = '';
      const other = await migrations.startWorker({
        env: { TEMPORAL_NAMESPACE: namespace },
        log: (text) => {
          said += text;
        },
      });
      expect(await ended(lost)).toMatchObject({
        status: 'failed',
        errorMessage: expect.stringContaining('does not exist any more'),
      });
      expect(said).toContain(`job ${jobId} is running in another Temporal than this worker's`);
      expect((await getJob(migrations.pool, jobId)).status).toBe('running');
      expect((await getJob(migrations.pool, unrecorded)).status).toBe('running');

      const refused = await cli('cancel', String(jobId));
      expect(refused.status).toBe(1);
      expect(refused.output).toContain(`job ${jobId} belongs to another Temporal`);
      expect(refused.output).toContain(`slack-mm2 cancel ${jobId} --yes`);
      expect(await cli('status', String(jobId))).toMatchObject({ status: 0 });
      expect((await cli('cancel', String(unrecorded), '--yes')).status).toBe(0);

      await stop(other);
      const again = await migrations.startWorker();
      expect(await migrations.ended(id)).toMatchObject({ status: 'success' });
      await stop(again);
    }, 240_000);

    it('may end a job whose own Temporal is gone for good, if it is told so', async () => {
      const jobId = await jobWithoutWorkflow('of-a-temporal-that-is-gone');
      expect(await cli('cancel', String(jobId))).toMatchObject({ status: 1 });
      expect((await getJob(migrations.pool, jobId)).status).toBe('running');
      expect(await cli('cancel', String(jobId), '--yes')).toMatchObject({ status: 0 });
      expect((await getJob(migrations.pool, jobId)).status).toBe('cancelled');
    }, 60_000);

    it('does not keep a job of an earlier version, which did not record it, from its own', async () => {
      const own = await migrations.startWorker();
      const id = await start('recorded-later');
      await untilReading(id);
      const { jobId, temporalNamespace } = await jobOf(id);
      await migrations.pool.query(
        sql.type(Nothing)`UPDATE jobs SET temporal_namespace = NULL WHERE job_id = ${jobId}`,
      );
      await migrations.client.workflow.getHandle(id).terminate('by an operator');
      expect(await ended(jobId)).toMatchObject({ status: 'failed', temporalNamespace });
      await stop(own);
    }, 240_000);
  });

  it('a newer version that migrates the database ends an older worker; its job goes on in a newer one', async () => {
    let said = '';
    const older = await migrations.startWorker({
      log: (text) => {
        said += text;
      },
    });
    const exited = once(older, 'exit');
    // It waits for the other one of its target, so it is not done before the worker has looked.
    const grouped = (index: number) => {
      const { target, ...input } = inputOf('migrated');
      const group = { id: 'migrated', size: 2, index };
      return migrations.start({ ...input, target: { ...target, group } }, `migrated-${index}`);
    };
    const id = await grouped(0);
    await untilReading(id);
    const folder = await newerSchema(
      'ALTER TABLE messages ADD COLUMN trial integer; ALTER TABLE jobs ADD COLUMN trial text',
    );
    await migrate(migrations.databaseUrl, { folder });
    expect((await exited)[0]).toBe(1);
    expect(said).toContain('a newer version of slack-mm2 has migrated the database ("9998_trial.sql")');
    expect((await jobOf(id)).status).toBe('running');

    // For the newer version, which knows the migration, stands this one, to which it is unknown.
    await migrations.pool.query(
      sql.type(Nothing)`DELETE FROM schema_migrations WHERE name = '9998_trial.sql'`,
    );
    const newer = await migrations.startWorker();
    await grouped(1);
    expect(await migrations.ended(id)).toMatchObject({ status: 'success', errorMessage: null });
    await stop(newer);
  }, 240_000);

  it('a schema migration that waits for a long transaction holds up no job', async () => {
    const worker = await migrations.startWorker();
    const holder = new pg.Client({ connectionString: migrations.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE chunks IN ACCESS SHARE MODE');
    const lines: string[] = [];
    const folder = await newerSchema('ALTER TABLE chunks ADD COLUMN later integer');
    const migrated = migrate(migrations.databaseUrl, { folder, log: (line) => lines.push(line) });
    while (lines.length === 0) await sleep(50);
    expect(await migrations.run(inputOf('not-held-up'))).toMatchObject({ status: 'success' });
    await holder.query('COMMIT');
    await holder.end();
    await migrated;
    expect(lines).toEqual([
      'the schema migration 9998_trial.sql waits for a running job to let go of a table; nothing is held up meanwhile',
    ]);
    await stop(worker);
  }, 240_000);

  /** The schema of this version and one file more. */
  async function newerSchema(script: string): Promise<URL> {
    const folder = await mkdtemp(join(migrations.folder, 'schema-'));
    await cp(SCHEMA, folder, { recursive: true });
    await writeFile(join(folder, '9998_trial.sql'), script);
    return pathToFileURL(`${folder}/`);
  }
});
