import type { DatabaseSync } from 'node:sqlite';
import type { DkimKeys } from './mailu-dkim.ts';
import { hashPassword } from './mailu-password.ts';

/** As `flask mailu config-export` writes and `config-import` reads it (Mailu docs/cli.rst), of this stand-in's tables. */
export interface MailuConfig {
  domain?: ({ name: string } & Record<string, unknown>)[];
  user?: ({ email: string } & Record<string, unknown>)[];
  alias?: ({ email: string } & Record<string, unknown>)[];
}

interface Section {
  table: string;
  key: string;
  columns: readonly string[];
  flags: readonly string[];
}

const SECTIONS: Record<keyof MailuConfig, Section> = {
  domain: {
    table: 'domain',
    key: 'name',
    columns: ['max_users', 'max_aliases', 'max_quota_bytes', 'comment'],
    flags: ['signup_enabled'],
  },
  user: {
    table: 'user',
    key: 'email',
    columns: ['password', 'quota_bytes', 'displayed_name', 'spam_threshold', 'comment'],
    flags: ['global_admin', 'enabled', 'enable_imap', 'enable_pop', 'spam_enabled', 'change_pw_next_login'],
  },
  alias: { table: 'alias', key: 'email', columns: ['destination', 'comment'], flags: ['wildcard'] },
};
const NAMES = ['domain', 'user', 'alias'] as const;

/** Values that differ from the table's defaults, as Mailu exports them. `secrets`: password hashes and DKIM keys instead of `<hidden>`. */
export function exportConfig(database: DatabaseSync, dkim: DkimKeys, secrets: boolean): MailuConfig {
  const exported: MailuConfig = {};
  for (const name of NAMES) {
    const { table, key, columns, flags } = SECTIONS[name];
    const defaults = defaultsOf(database, table);
    const rows = database.prepare(`SELECT * FROM "${table}" ORDER BY "${key}"`).all();
    exported[name] = rows.map((row) => {
      const entry: Record<string, unknown> = { [key]: row[key] };
      for (const column of columns) if (row[column] !== defaults.get(column)) entry[column] = row[column];
      for (const flag of flags) if (row[flag] !== defaults.get(flag)) entry[flag] = row[flag] === 1;
      return entry;
    }) as never;
  }
  for (const user of exported.user ?? [])
    user.password = secrets ? String(user.password).replace(/^\{[A-Z0-9-]+\}/, '') : '<hidden>';
  for (const alias of exported.alias ?? [])
    alias.destination = String(alias.destination).split(',').filter(Boolean);
  for (const domain of exported.domain ?? []) {
    const key = dkim.read(domain.name);
    if (key) domain.dkim_key = secrets ? key : '<hidden>';
  }
  return exported;
}

/** `config-import --update`: what is named is added or changed, everything else stays. */
export function importConfig(database: DatabaseSync, dkim: DkimKeys, config: MailuConfig): void {
  const keys: [string, string][] = [];
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const { dkim_key: key, ...domain } of config.domain ?? []) {
      upsert(database, 'domain', domain);
      if (typeof key === 'string') keys.push([domain.name, key]);
    }
    for (const { hash_password: hash, ...user } of config.user ?? [])
      upsert(database, 'user', {
        ...user,
        ...address(user.email),
        ...(hash === true && { password: hashPassword(String(user.password)) }),
      });
    for (const { destination, ...alias } of config.alias ?? [])
      upsert(database, 'alias', {
        ...alias,
        ...address(alias.email),
        destination: [destination].flat().toSorted().join(','),
      });
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
  // After the commit, as Mailu does.
  for (const [domain, key] of keys) dkim.write(domain, key);
}

/** `email`, `localpart` and `domain_name` of an address. */
export function address(email: string) {
  const at = email.lastIndexOf('@');
  return {
    email: email.toLowerCase(),
    localpart: email.slice(0, at).toLowerCase(),
    domain_name: email.slice(at + 1),
  };
}

function upsert(database: DatabaseSync, name: keyof MailuConfig, values: Record<string, unknown>): void {
  const { table, key, columns, flags } = SECTIONS[name];
  const allowed = new Set([key, 'localpart', 'domain_name', ...columns, ...flags]);
  const names = Object.keys(values);
  const unknown = names.find((column) => !allowed.has(column));
  if (unknown) throw new Error(`${table}.${unknown}: this stand-in of Mailu has no such attribute`);
  const given = names.map((column) => {
    const value = values[column];
    return typeof value === 'boolean' ? Number(value) : (value as string | number);
  });
  const exists = database.prepare(`SELECT 1 FROM "${table}" WHERE "${key}" = ?`).get(String(values[key]));
  if (exists) {
    const assignments = names.map((column) => `"${column}" = ?`).join(', ');
    database
      .prepare(`UPDATE "${table}" SET ${assignments}, updated_at = CURRENT_DATE WHERE "${key}" = ?`)
      .run(...given, String(values[key]));
  } else {
    const list = names.map((column) => `"${column}"`).join(', ');
    database
      .prepare(`INSERT INTO "${table}" (${list}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...given);
  }
}

/** Column → its default, of SQLite's own description. */
function defaultsOf(database: DatabaseSync, table: string): Map<string, unknown> {
  const columns = database.prepare(`PRAGMA table_info("${table}")`).all();
  return new Map(
    columns.map(({ name, dflt_value: text }) => {
      if (text === null) return [String(name), null];
      const quoted = /^'(.*)'$/.exec(String(text));
      return [String(name), quoted ? quoted[1] : Number(text)];
    }),
  );
}
