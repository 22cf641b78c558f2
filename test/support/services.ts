import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import pg from 'pg';
import { refusedWrites } from './test-guards.ts';

/** Of the maintenance database `postgres`, with the rights of a superuser. */
export const testDatabaseUrl = (): string => fromSetup('TEST_DATABASE_URL');

/** `host:port` of the Temporal server that all test files share: use a task queue and workflow ids of your own. */
export const testTemporalAddress = (): string => fromSetup('TEST_TEMPORAL_ADDRESS');

export interface TestDatabase {
  /** Known once the tests run, not while they are being described. */
  readonly url: string;
}

/**
 * A fresh database with our schema for the `describe` (or the file) that calls this, dropped after its tests:
 *
 *     const database = withDatabase();
 *     test('…', async () => { const pool = await createPool(database.url); … });
 *
 * It is cloned from a template, which the first caller of a jest run makes with the real schema migrations. The file fails
 * if the guards of every test database (test-guards.sql) had to refuse a write.
 */
export const withDatabase = (): TestDatabase =>
  ownDatabase(async (client, name) => {
    await makeTemplateOnce();
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  });

/** The same, but empty: for what makes its schema itself. */
export const withEmptyDatabase = (): TestDatabase =>
  ownDatabase((client, name) => client.query(`CREATE DATABASE ${name}`));

function ownDatabase(make: (client: pg.Client, name: string) => Promise<unknown>): TestDatabase {
  const name = `test_${randomBytes(6).toString('hex')}`;
  beforeAll(() => asSuperuser((client) => make(client, name)));
  afterAll(async () => {
    const refused = await refusedWrites(urlOf(name));
    await asSuperuser((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    if (refused > 0) throw new Error(`the test guards have refused ${refused} writes (test-guards.sql)`);
  });
  return {
    get url() {
      return urlOf(name);
    },
  };
}

const TEMPLATE = 'template_slack_mm2';
const TEMPLATE_LOCK = 4_207_001;

/** The lock holds off the other jest worker. The last step is the rename: a migration that failed leaves no template. */
const makeTemplateOnce = (): Promise<void> =>
  asSuperuser(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE}_unfinished WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE}_unfinished`);
    const { migrate } = await import('../../src/store/migrate.ts');
    await migrate(urlOf(`${TEMPLATE}_unfinished`));
    await client.query(`ALTER DATABASE ${TEMPLATE}_unfinished RENAME TO ${TEMPLATE}`);
  });

async function asSuperuser(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(testDatabaseUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the tests with jest, whose global setup starts the servers`);
  return value;
}
