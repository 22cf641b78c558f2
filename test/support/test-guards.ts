import { readFile } from 'node:fs/promises';
import pg from 'pg';

const SCRIPT = new URL('./test-guards.sql', import.meta.url);
/** Two who install at once take turns. The number is arbitrary, but fixed. */
const INSTALL_LOCK = 4_207_002;

/**
 * Installs in a database what refuses forbidden writes to jobs and records every change of status (test-guards.sql). The
 * tables of the schema may come later. In a template, every database that is made from it has the guards. Nothing happens
 * where they are there already.
 * @param databaseUrl with the rights of a superuser
 */
export async function installTestGuards(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [INSTALL_LOCK]);
    const { rows } = await client.query(`SELECT to_regclass('test_guards.changes') IS NULL AS missing`);
    if (rows[0].missing) await client.query(await readFile(SCRIPT, 'utf8'));
    await client.query('COMMIT');
  } finally {
    // Rolls back, if it was not committed.
    await client.end();
  }
}

/** How many writes the guards have refused in a database, also where a worker has tried again and nobody heard of it. */
export async function refusedWrites(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      'SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS refused FROM test_guards.refusals',
    );
    return rows[0].refused;
  } finally {
    await client.end();
  }
}
