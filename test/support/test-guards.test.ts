import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/store/migrate.ts';
import { type TestDatabase, withDatabase, withEmptyDatabase } from './services.ts';
import { installTestGuards, refusedWrites } from './test-guards.ts';

/** Statements one after the other, on a connection of their own. */
async function run(database: TestDatabase, ...statements: string[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    let result: pg.QueryResult | undefined;
    for (const statement of statements) result = await client.query(statement);
    return result!;
  } finally {
    await client.end();
  }
}

const INSERT = `INSERT INTO jobs (workflow_id, run_id, input, archive_path, stage, meta) SELECT id, id, '{}', '/export.zip'`;
let jobs = 0;
const aJob = (stage: string, meta: object) =>
  `${INSERT}, '${stage}', '${JSON.stringify(meta)}' FROM (SELECT 'job-${++jobs}' AS id) ids`;
const change = (assignment: string) =>
  `UPDATE jobs SET ${assignment} WHERE job_id = (SELECT max(job_id) FROM jobs)`;

describe('every database of a test', () => {
  afterAll(async () => {
    // What was refused on purpose shall not fail this file, as it would any other.
    expect(await refusedWrites(cloned.url)).toBeGreaterThan(0);
    for (const database of [cloned, empty])
      await run(database, 'ALTER SEQUENCE test_guards.refusals RESTART');
  });
  const cloned = withDatabase();
  const empty = withEmptyDatabase();
  const frozen = { totals_frozen: true, totals: { users: 3 }, users_exported: 2 };

  it.each([
    [
      'a counter of what was read that goes back',
      aJob('messages', { messages_processed: 7 }),
      `meta = meta || '{"messages_processed": 6}'`,
      'messages_processed goes back from 7 to 6',
    ],
    [
      'a counter that is removed',
      aJob('messages', { users_processed: 0 }),
      `meta = meta - 'users_processed'`,
      'users_processed goes back',
    ],
    [
      'a counter of what was exported that goes back',
      aJob('exporting', frozen),
      `meta = meta || '{"users_exported": 1}'`,
      'users_exported goes back from 2 to 1',
    ],
    [
      'a write to frozen totals',
      aJob('exporting', frozen),
      `meta = jsonb_set(meta, '{totals,users}', '4')`,
      'frozen totals are written',
    ],
    [
      'totals that are written before they are frozen, and again',
      aJob('exporting', { totals_frozen: true }),
      `meta = meta || '{"totals": {}}'`,
      'frozen totals are written',
    ],
    [
      'frozen totals that are unfrozen',
      aJob('ready_export', frozen),
      `meta = meta - 'totals_frozen'`,
      'totals_frozen is taken back',
    ],
    ['a stage that goes back', aJob('channels', {}), `stage = 'users'`, 'from stage channels to users'],
    ['a stage that is left out', aJob('users', {}), `stage = 'messages'`, 'from stage users to messages'],
    [
      'a job that enters exporting without totals',
      aJob('ready_export', {}),
      `stage = 'exporting', meta = meta || '{"totals_frozen": true}'`,
      'enters exporting without frozen totals',
    ],
  ])('refuses %s', async (_, insert, assignment, message) => {
    const changing = run(cloned, insert, change(assignment));
    await expect(changing).rejects.toThrow(`test guard: job`);
    await expect(changing).rejects.toThrow(message);
  });

  it('refuses a job that is done with pending entities', async () => {
    const insert = aJob('exporting', frozen);
    const chunk = `INSERT INTO chunks (job_id, type, chunk_no, from_key, entities, pending)
      SELECT max(job_id), 'user', 0, '{0}', 1, 1 FROM jobs`;
    await expect(run(cloned, insert, chunk, change(`stage = 'done'`))).rejects.toThrow(
      'done with pending entities',
    );
  });

  it('lets a job do what jobs do', async () => {
    const { rowCount } = await run(
      cloned,
      aJob('ready_export', { users_processed: 3 }),
      change(`stage = 'exporting', meta = meta || '{"totals_frozen": true, "totals": {"users": 3}}'`),
      change(`meta = meta || '{"users_exported": 3, "users_processed": 4}'`),
      change(`stage = 'done'`),
      change(`status = 'success'`),
    );
    expect(rowCount).toBe(1);
  });

  it('has its guards too if it makes its schema itself', async () => {
    await migrate(empty.url);
    const changing = run(empty, aJob('users', {}), change(`stage = 'extracting'`));
    await expect(changing).rejects.toThrow('test guard: job');
  });

  it('may be given its guards when its jobs are under way', async () => {
    const exporting = aJob('exporting', frozen);
    await run(empty, 'DROP SCHEMA test_guards CASCADE', exporting);
    await installTestGuards(empty.url);
    const { rows } = await run(empty, `SELECT stage FROM test_guards.changes WHERE stage = 'exporting'`);
    expect(rows).toHaveLength(1);
    await expect(run(empty, change(`stage = 'users'`))).rejects.toThrow('test guard: job');
  });

  it('records every change of status with what was seen of the others', async () => {
    const { rows } = await run(
      cloned,
      'TRUNCATE jobs CASCADE',
      aJob('exporting', frozen),
      `INSERT INTO chunks (job_id, type, chunk_no, from_key, entities, pending)
       SELECT max(job_id), 'user', 5, '{0}', 3, 3 FROM jobs`,
      `INSERT INTO type_starts (job_id, type) SELECT max(job_id), 'user' FROM jobs`,
      'UPDATE chunks SET pending = 0, exported = 2, failed = 1',
      `UPDATE chunks SET converted = 'as it was'`,
      change(`status = 'cancelled'`),
      'DELETE FROM jobs',
      `SELECT kind, status, stage, type, chunk_no, pending, exported, failed,
              pg_visible_in_snapshot(lag(xid) OVER (ORDER BY seq), seen) AS after
       FROM test_guards.changes ORDER BY seq`,
    );
    const none = { status: null, stage: null, type: null, chunk_no: null };
    const uncounted = { pending: null, exported: null, failed: null };
    expect(rows).toEqual([
      { ...none, ...uncounted, kind: 'job', status: 'running', stage: 'exporting', after: null },
      { ...none, kind: 'chunk', type: 'user', chunk_no: 5, pending: 3, exported: 0, failed: 0, after: true },
      { ...none, ...uncounted, kind: 'start', type: 'user', after: true },
      { ...none, kind: 'chunk', type: 'user', chunk_no: 5, pending: 0, exported: 2, failed: 1, after: true },
      { ...none, ...uncounted, kind: 'job', status: 'cancelled', stage: 'exporting', after: true },
      // One statement, one transaction: it has not seen itself.
      { ...none, ...uncounted, kind: 'job', after: true },
      {
        ...none,
        kind: 'chunk',
        type: 'user',
        chunk_no: 5,
        pending: 0,
        exported: 0,
        failed: 0,
        after: expect.any(Boolean),
      },
    ]);
  });

  it('may be given its guards again', async () => {
    await installTestGuards(cloned.url);
    const { rows } = await run(
      cloned,
      `SELECT count(*)::int AS triggers FROM pg_trigger WHERE tgname LIKE 'test_guards%'`,
    );
    expect(rows).toEqual([{ triggers: 5 }]);
  });
});
