import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool, types } from 'pg';
import { buildServer } from './build-server.ts';
import { syncPlugins } from './plugins.ts';
import { createSchema } from './schema.ts';
import type { ServerContext } from './server-context.ts';
import { openSettings } from './settings.ts';

/**
 * Stands in for Mattermost where there is none: keeps its data where Mattermost does, answers what the recipe's probe asks, and no more.
 * Configured by Mattermost's own environment; PostgreSQL's password comes from PGPASSWORD.
 */
types.setTypeParser(types.builtins.INT8, Number);

const settings = await openSettings(process.env.MM_CONFIG ?? 'config/config.json', process.env);
const { SqlSettings, ServiceSettings, LogSettings } = settings.read();

const logFolder = String(LogSettings!.FileLocation || 'logs');
await mkdir(logFolder, { recursive: true });
const log = (line: string): void => {
  process.stdout.write(`${line}\n`);
  // A line that can't be written is on standard output.
  appendFile(join(logFolder, 'mattermost.log'), `${line}\n`).catch(() => {});
};
const say = (msg: string) => log(JSON.stringify({ level: 'info', ts: Date.now(), msg }));

const pool = new Pool({ connectionString: String(SqlSettings!.DataSource).split('?')[0]! });
// A database that is dropped under us ends idle connections: the next question makes a new one.
pool.on('error', (error) => say(`connection to the database lost: ${error.message}`));
await createSchema(pool);

const context: ServerContext = { pool, settings };
await syncPlugins(context);
const server = buildServer(context, log);
const [host, port] = String(ServiceSettings!.ListenAddress).split(':');
await server.listen({ host: host || '127.0.0.1', port: Number(port) });
say(`the stand-in for Mattermost is listening on port ${port}`);

const stop = async () => {
  await server.close();
  await pool.end();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
