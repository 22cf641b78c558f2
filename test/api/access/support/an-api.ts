import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { InjectOptions, LightMyRequestResponse as Response } from 'fastify';
import { pino } from 'pino';
import type { ApiDependencies } from '../../../../src/api/dependencies.ts';
import { createApi } from '../../../../src/api/server.ts';
import { hashPassword } from '../../../../src/control/passwords.ts';
import type { Role } from '../../../../src/meta/roles.ts';
import { type DatabasePool, openPool } from '../../../../src/store/pool.ts';
import { addUser } from '../../../../src/store/users.ts';
import { withDatabase } from '../../../support/services.ts';

export const PASSWORD = 'correct horse battery';

/** By what an API of these tests is called, as `PUBLIC` says. */
export const HOST = 'migrate.example.com';

/** Open to this machine only, or to others. */
export const LOOPBACK = { address: { host: '127.0.0.1', port: 8480 }, publicHosts: [] } as const;
export const PUBLIC = { address: { host: '0.0.0.0', port: 8480 }, publicHosts: [HOST] } as const;

/** Temporal is not asked by anything here: whoever asks finds it gone. */
const NO_TEMPORAL = {
  workflowService: {
    getSystemInfo: async () => {
      throw new Error('no Temporal here');
    },
  },
} as unknown as Client;

type Api = Awaited<ReturnType<typeof createApi>>;

/** An API on a database of its own for the `describe` that calls this. */
export function withApi(
  settings: Pick<ApiDependencies, 'address' | 'publicHosts'> & Partial<ApiDependencies>,
) {
  const database = withDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'slack-mm2-api-'));
  let pool: DatabasePool;
  let api: Api;
  const start = () =>
    createApi({
      connected: {
        pool,
        client: NO_TEMPORAL,
        access: { databaseUrl: database.url, temporalAddress: '', uiUrl: undefined, dataDir: undefined },
        close: async () => undefined,
      },
      log: pino({ level: 'silent' }),
      folders: { state: '/dev/null/state', allowed: [], imports: folder, uploads: folder, secrets: folder },
      ...settings,
    });
  beforeAll(async () => {
    pool = await openPool(database.url, 4);
    pool.on('error', () => {});
    api = await start();
  });
  afterAll(async () => {
    await api.close();
    await pool.end();
    rmSync(folder, { recursive: true });
  });
  return {
    get pool() {
      return pool;
    },
    get api() {
      return api;
    },
    /** As a browser on `HOST` sends it, if nothing else is said. */
    request: (options: InjectOptions): Promise<Response> =>
      api.inject({ ...options, headers: { host: HOST, ...options.headers } }),
    /** As after a new start of the process. */
    restart: async () => {
      await api.close();
      api = await start();
    },
    addUser: async (name: string, role: Role) =>
      addUser(pool, { name, role, passwordHash: await hashPassword(PASSWORD) }),
  };
}

export type TestApi = ReturnType<typeof withApi>;

/** A browser: it keeps cookies, and says where its requests come from. */
export function aBrowser(api: TestApi, { host = HOST, scheme = 'http' } = {}) {
  const jar = new Map<string, string>();
  let csrfToken = '';
  const send = async (method: 'GET' | 'POST' | 'DELETE', url: string, options: InjectOptions = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await api.request({
      ...options,
      method,
      url,
      headers: {
        host,
        'sec-fetch-site': 'same-origin',
        ...(scheme === 'https' && { 'x-forwarded-proto': 'https' }),
        ...(method !== 'GET' && { origin: `${scheme}://${host}`, 'x-csrf-token': csrfToken }),
        ...(cookie && { cookie }),
        ...options.headers,
      },
    });
    for (const { name, value } of answer.cookies) {
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  return {
    jar,
    get csrfToken() {
      return csrfToken;
    },
    get: (url: string, options?: InjectOptions) => send('GET', url, options),
    post: (url: string, options?: InjectOptions) => send('POST', url, options),
    remove: (url: string, options?: InjectOptions) => send('DELETE', url, options),
    /** Asks who it is, and keeps the token. */
    session: async () => {
      const session = (await send('GET', '/api/v1/session')).json();
      csrfToken = session.csrfToken;
      return session;
    },
    logIn: async (name: string, password = PASSWORD) => {
      csrfToken = (await send('GET', '/api/v1/session')).json().csrfToken;
      const answer = await send('POST', '/api/v1/session', { payload: { name, password } });
      if (answer.statusCode === 200) csrfToken = answer.json().csrfToken;
      return answer;
    },
  };
}
