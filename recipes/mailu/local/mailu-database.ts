import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = join(import.meta.dirname, 'mailu.sql');

/** Mailu's `/data/main.db` in `folder`. Only {@link createSchema} makes one. @throws Error if there is none */
export function openDatabase(folder: string): DatabaseSync {
  const path = join(folder, 'main.db');
  if (!existsSync(path))
    throw new Error(`${path} is absent: admin makes it when it starts (flask db upgrade)`);
  const database = new DatabaseSync(path, { timeout: 20_000 });
  database.exec('PRAGMA foreign_keys = ON');
  return database;
}

/** The first boot. Leaves a database that has its tables alone. */
export function createSchema(folder: string): void {
  const database = new DatabaseSync(join(folder, 'main.db'), { timeout: 20_000 });
  try {
    database.exec('BEGIN IMMEDIATE');
    const tables = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'").get();
    if (tables?.n === 0) database.exec(readFileSync(SCHEMA, 'utf8'));
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
