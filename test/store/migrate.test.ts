import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate, pendingMigrations, SchemaVersionError } from '../../src/store/migrate.ts';
import { withEmptyDatabase } from '../support/services.ts';

const FOLDER = new URL('../../src/store/migrations/', import.meta.url);
const textOf = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');

/** SHA-256 of every file that a database out there may have run. Add to it; an entry never changes. */
const FROZEN = {
  '0001_jobs.sql': 'ca7f3bb6049469d712a07ebceaf22d4f770c2833ed63b35ed7e34341c8b1a8a3',
  '0002_entities.sql': 'd58d5cfac4d124a651a632d70f1e27d8d94b777225024759872e1e06024651a6',
  '0003_export.sql': 'a81021729426b5382294f3cff6e186557ad2e507a7efc190d586e9a6fb5baa14',
  '0004_storing_speed.sql': 'b60109569537a4347c889a4ae6b5b3df44f5be4f07552204091d23d73dd81991',
  '0006_downloads.sql': '170c452542c9d0cd8f77055c630ae1ea3be89a9df31cdc1e33a85d2705d7fcab',
  '0007_archive_shapes.sql': 'edec462c0a44b9533514fa24a20544b80c299ff05bbd149478c72c95320b5a0a',
  '0008_live_target.sql': '71c8444c759abbfaba3fdab1365e16e50821c8bf722207fc7a3c99e9c4f8894a',
  '0009_pause.sql': '753ab38b0aa11d41c59d8dd0e764d86da9351bffd2785a000be0f8237245ed7f',
  '0010_temporal_namespace.sql': '9b0894020eb5de32d87398402cb51a4eaf8450af48442c44a81b70173f60cd03',
  '0011_forget.sql': 'ad197a321d041f282ba4ae4eb0858c5645d8c0e9a42f2bd700597a6fb43cdb75',
  '0012_job_samples.sql': '8ffade579d79e6a11137cdc538c6c6d09e468d3fc33d8eaca262a2b4b9fcd014',
  '0013_access.sql': '6ea298db23febf23aaccfc5dc0fde489997ac9545967e699593f7133f94474b4',
  '0014_webhooks.sql': 'c414e02444d5b694bf600759cf052ba16d8e4226712d4d20e4859ff3577ce388',
  '0015_verifications.sql': '48bfff6061271875cbef8159ceb552bd1b37d31458b6915985f6efe2552dc4ce',
  '0016_restore_proofs.sql': '194539a4c420b25cf84ace9785f13830433abdb532c1dbb7983118d748a5b9df',
};

/** A connection for each statement, so that none is open when the database is dropped. */
const queries = (database: { readonly url: string }) => async (text: string, values?: unknown[]) => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
};

describe('the schema migrations', () => {
  it('are as they were when a database ran them', () => {
    const digests = readdirSync(FOLDER).map((name) => [
      name,
      createHash('sha256').update(textOf(name)).digest('hex'),
    ]);
    expect(Object.fromEntries(digests)).toEqual(FROZEN);
  });
});

describe('a database of a newer version', () => {
  const database = withEmptyDatabase();
  const query = queries(database);

  it('is refused by name', async () => {
    await migrate(database.url);
    await query(`INSERT INTO schema_migrations (name) VALUES ('9999_from_the_future.sql')`);
    await expect(migrate(database.url)).rejects.toThrow(SchemaVersionError);
    await expect(migrate(database.url)).rejects.toThrow('9999_from_the_future.sql');
  });
});

describe('the migrations that are due', () => {
  it('are those that have not run, also below one that has', () => {
    expect(pendingMigrations(['1.sql', '2.sql', '3.sql'], ['1.sql', '3.sql'])).toEqual(['2.sql']);
  });
});

describe('a database of before 0006', () => {
  const database = withEmptyDatabase();
  const query = queries(database);

  it('keeps no token in the links of its messages', async () => {
    await migrate(database.url);
    await query('DROP TABLE downloads');
    await query(`DELETE FROM schema_migrations WHERE name = '0006_downloads.sql'`);
    const files =
      '[{"id":"F1","url_private":"https://files.slack.com/a?t=xoxe-1&b=2"},{"u":"/b?x=1&token=xoxe-2"}]';
    await query(
      `INSERT INTO messages (job_id, channel_id, ts, thread_ts, slots, attachments, reactions, payload, files)
       VALUES (1, 1, 10, 10, 1, 1, 0, '{"text":"/c?t=xoxe-3 é"}', $1)`,
      [files],
    );
    await migrate(database.url);
    expect(await query('SELECT payload, files FROM messages')).toEqual([
      {
        payload: '{"text":"/c é"}',
        files: '[{"id":"F1","url_private":"https://files.slack.com/a?b=2"},{"u":"/b?x=1"}]',
      },
    ]);
  });
});

describe('a database of before 0004', () => {
  const database = withEmptyDatabase();
  const query = queries(database);
  const addJob = async (stage: string) => {
    const rows = await query(
      `INSERT INTO jobs (workflow_id, run_id, input, archive_path, stage, meta)
       VALUES ($1, $1, '{}', '/export.zip', $1, '{"totals_frozen": true}') RETURNING job_id`,
      [stage],
    );
    return rows[0].job_id as number;
  };

  beforeAll(async () => {
    await query('CREATE TABLE schema_migrations (name text PRIMARY KEY, applied_at timestamptz)');
    for (const name of Object.keys(FROZEN).slice(0, 3)) {
      await query(textOf(name));
      await query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
    }
    const reading = await addJob('messages');
    await query(
      `INSERT INTO day_files (job_id, folder, file, size, entry) VALUES ($1, 'random', '2020-01-01.json', 2, '{}')`,
      [reading],
    );
    await query(
      `INSERT INTO slices (job_id, slice_no, from_folder, from_file) VALUES ($1, 0, 'random', '2020-01-01.json')`,
      [reading],
    );
    const exporting = await addJob('exporting');
    await query(
      `INSERT INTO messages (job_id, channel_id, ts, thread_ts, slots, attachments, reactions, payload)
       VALUES ($1, 1, 10, 10, 1, 0, 0, '{}')`,
      [exporting],
    );
    await migrate(database.url);
  });

  it('fails the job whose archive was being read, and says what to do', async () => {
    const rows = await query(
      `SELECT status, error_message FROM jobs WHERE stage = 'messages' AND finished_at IS NOT NULL`,
    );
    expect(rows).toEqual([
      { status: 'failed', error_message: expect.stringContaining('start the migration again') },
    ]);
  });

  it('leaves the job that was exporting as it was', async () => {
    const rows = await query(
      `SELECT status, payload FROM jobs JOIN messages USING (job_id) WHERE stage = 'exporting'`,
    );
    expect(rows).toEqual([{ status: 'running', payload: '{}' }]);
  });

  it('takes what this version stores', async () => {
    const rows = await query(`
      WITH slice AS (INSERT INTO slices (job_id, slice_no, entries) SELECT job_id, 7, '[]' FROM jobs RETURNING entries)
      INSERT INTO archive_files (job_id, kind, file_id, entry) VALUES (1, 'list', 'users', '{}') RETURNING file_id`);
    expect(rows).toEqual([{ file_id: 'users' }]);
  });
});
