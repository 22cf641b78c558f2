import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Held while schema migrations run: two services that start at once take turns. The number is arbitrary, but fixed. */
const MIGRATION_LOCK = 4_721_590;

/** The database is ahead of this version of the service, or a frozen migration was changed. */
export class SchemaVersionError extends Error {
  override name = 'SchemaVersionError';
}

/**
 * Brings the schema to this version, each file of `migrations/` in its own transaction, under an advisory lock.
 * Uses `pg` directly: a migration is a script of several statements, which no prepared statement can be.
 * @throws SchemaVersionError if a newer service has migrated this database
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
         name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const applied = (await client.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY name'))
      .rows;
    const due = pendingMigrations(
      files,
      applied.map(({ name }) => name),
    );
    for (const name of due) {
      await client.query('BEGIN');
      await client.query(await readFile(new URL(name, FOLDER), 'utf8'));
      await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
    }
  } finally {
    // Ends the transaction and gives back the lock, whatever happened.
    await client.end();
  }
}

/**
 * What is still to run, in order. By name: of two that were made side by side, the one with the lower number may come later.
 * @throws SchemaVersionError if something has run that is not known here
 */
export function pendingMigrations(files: readonly string[], applied: readonly string[]): string[] {
  const unknown = applied.find((name) => !files.includes(name));
  if (unknown !== undefined) {
    throw new SchemaVersionError(
      `the database was migrated by a newer version of slack-mm2 ("${unknown}"): start that version instead`,
    );
  }
  return files.filter((name) => !applied.includes(name));
}
