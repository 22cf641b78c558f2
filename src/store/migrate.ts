import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Held while schema migrations run: two services that start at once take turns. The number is arbitrary, but fixed. */
const MIGRATION_LOCK = 4_721_590;
/**
 * A migration may wait so long for a lock: what waits for a table before it is locked holds up everybody who comes after it. A batch is
 * stored within a second; the statements of the planning take minutes, and are let through.
 */
const LOCK_MS = 2_000;
const PAUSE_MS = 3_000;
/** Error codes of PostgreSQL. */
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

const Applied = z.object({ name: z.string() });

/** The database is ahead of this version of the service, or a frozen migration was changed. */
export class SchemaVersionError extends Error {
  override name = 'SchemaVersionError';
}

export interface MigrateOptions {
  /** Told when a migration waits. */
  log?: (line: string) => void;
  /** Where the files are; those of this version unless given. */
  folder?: URL;
}

/**
 * Brings the schema to this version, each file of `migrations/` in its own transaction, under an advisory lock. May be called while jobs
 * run: a migration that doesn't get its locks at once steps back, so that nobody queues behind it, and comes again.
 * Uses `pg` directly: a migration is a script of several statements, which no prepared statement can be.
 * @returns the names of the migrations that this version knows
 * @throws SchemaVersionError if a newer service has migrated this database
 */
export async function migrate(
  databaseUrl: string,
  { log = () => {}, folder = FOLDER }: MigrateOptions = {},
): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const client = new pg.Client({ connectionString: databaseUrl });
  // A connection that breaks between two statements is told by the next one.
  client.on('error', () => {});
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
    await client.query(`SET lock_timeout = ${LOCK_MS}`);
    for (const name of due) {
      const script = await readFile(new URL(name, folder), 'utf8');
      for (let tries = 0; !(await runMigration(client, name, script)); tries++) {
        if (tries === 0)
          log(
            `the schema migration ${name} waits for a running job to let go of a table; nothing is held up meanwhile`,
          );
        await sleep(PAUSE_MS);
      }
    }
    return files;
  } finally {
    // Ends the transaction and gives back the lock, whatever happened.
    await client.end();
  }
}

/** @returns false if somebody else had a lock that it needs for longer than it may wait; nothing has changed then */
async function runMigration(client: pg.Client, name: string, script: string): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(script);
    await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
    return true;
  } catch (error) {
    if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes((error as { code?: string }).code ?? '')) throw error;
    await client.query('ROLLBACK');
    return false;
  }
}

/** A migration of this database that is not among the `known` ones, if there is one: a newer version has been here. */
export async function unknownMigration(
  db: CommonQueryMethods,
  known: readonly string[],
): Promise<string | undefined> {
  const applied = await db.anyFirst(sql.type(Applied)`SELECT name FROM schema_migrations ORDER BY name`);
  return applied.find((name) => !known.includes(name));
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
