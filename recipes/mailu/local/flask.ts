import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { address, exportConfig, importConfig, type MailuConfig } from './mailu-config.ts';
import { createSchema, openDatabase } from './mailu-database.ts';
import { dkimKeysIn } from './mailu-dkim.ts';

/**
 * Stands in for Mailu's admin where there are no containers: the small part of `flask mailu` that a proof needs, with its tables, its files and
 * its formats, so that the same probe talks to both. `MAILU_DATA` and `MAILU_DKIM` are what `/data` and `/dkim` are in the container.
 * @see Mailu docs/cli.rst, core/admin/mailu/manage.py
 */

const data = folder('MAILU_DATA');
const dkim = dkimKeysIn(folder('MAILU_DKIM'));

const [group, command, ...rest] = process.argv.slice(2);
if (group === 'db' && command === 'upgrade') createSchema(data);
else if (group === 'mailu' && command !== undefined) await mailu(command, rest);
else fail(`flask ${process.argv.slice(2, 4).join(' ')}: not in this stand-in`);

async function mailu(name: string, args: string[]): Promise<void> {
  if (name === 'advertise') return advertise();
  const database = openDatabase(data);
  try {
    switch (name) {
      case 'domain':
        return importConfig(database, dkim, { domain: [{ name: required(args, 0) }] });
      case 'alias': {
        const email = `${required(args, 0)}@${required(args, 1)}`;
        return importConfig(database, dkim, {
          alias: [{ email, destination: required(args, 2).split(',') }],
        });
      }
      case 'alias-delete':
        database.prepare('DELETE FROM alias WHERE email = ?').run(address(required(args, 0)).email);
        return;
      case 'config-export':
        return configExport(args);
      case 'config-import':
        return await configImport(args);
      case 'user':
      case 'password': {
        const email = `${required(args, 0)}@${required(args, 1)}`;
        const user = { email, password: required(args, 2), hash_password: true, change_pw_next_login: true };
        return importConfig(database, dkim, { domain: [{ name: required(args, 1) }], user: [user] });
      }
      default:
        fail(`flask mailu ${name}: not in this stand-in`);
    }
  } finally {
    database.close();
  }

  async function configImport(options: string[]): Promise<void> {
    const { values } = parseArgs({
      args: options,
      options: { update: { type: 'boolean', short: 'u' }, quiet: { type: 'boolean', short: 'q' } },
    });
    // Mailu replaces everything without it.
    if (!values.update) fail('config-import: this stand-in only knows --update');
    importConfig(database, dkim, JSON.parse(await text(process.stdin)) as MailuConfig);
  }

  function configExport(options: string[]): void {
    const { values } = parseArgs({
      args: options,
      options: { json: { type: 'boolean', short: 'j' }, secrets: { type: 'boolean', short: 's' } },
    });
    if (!values.json) fail('config-export: this stand-in only knows --json');
    process.stdout.write(`${JSON.stringify(exportConfig(database, dkim, values.secrets === true))}\n`);
  }
}

/** The id that Mailu pings its makers with. */
function advertise(): void {
  const path = join(data, 'instance');
  if (!existsSync(path)) writeFileSync(path, `${crypto.randomUUID()}\n`);
}

function required(args: string[], index: number): string {
  return args[index] ?? fail('an argument is missing');
}

function folder(name: string): string {
  return process.env[name] ?? fail(`${name} is not set`);
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(2);
}
