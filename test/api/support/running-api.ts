import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { createApi } from '../../../src/api/server.ts';
import type { Connected } from '../../../src/control/connection.ts';
import { createLog } from '../../../src/observe/create-log.ts';
import type { DatabasePool } from '../../../src/store/pool.ts';
import { testTemporalAddress } from '../../support/services.ts';

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  /** Without its parameters. */
  type: string;
  body: Body;
}

export interface RunningApi {
  /** `http://127.0.0.1:1234`; known once the tests run. */
  readonly url: string;
  /** What it has logged, a line each. */
  readonly log: readonly Record<string, unknown>[];
  get<Body>(path: string): Promise<Answer<Body>>;
  post<Body>(path: string, body?: unknown): Promise<Answer<Body>>;
}

/** The API, listening on 127.0.0.1, on the connections of a test file. */
export function withApi(
  servers: () => { pool: DatabasePool; client: Client; databaseUrl: string },
): RunningApi {
  let url: string;
  let folder: string;
  let close: () => Promise<unknown>;
  const log: Record<string, unknown>[] = [];

  beforeAll(async () => {
    const { pool, client, databaseUrl } = servers();
    const connected: Connected = {
      pool,
      client,
      access: {
        databaseUrl,
        temporalAddress: testTemporalAddress(),
        uiUrl: 'http://127.0.0.1:8233',
        dataDir: undefined,
      },
      close: async () => undefined,
    };
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-api-'));
    const folders = {
      state: '/dev/null/state',
      allowed: [folder],
      imports: folder,
      uploads: folder,
      secrets: folder,
    };
    const to = { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) };
    const app = await createApi({
      connected,
      log: createLog({ level: 'debug', to }),
      address: { host: '127.0.0.1', port: 0 },
      publicHosts: [],
      folders,
    });
    close = () => app.close();
    await app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  }, 60_000);
  afterAll(async () => {
    await close?.();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async <Body>(path: string, init?: RequestInit): Promise<Answer<Body>> => {
    const response = await fetch(`${url}/api/v1${path}`, init);
    return {
      status: response.status,
      type: (response.headers.get('content-type') ?? '').split(';')[0]!,
      body: (await response.json()) as Body,
    };
  };
  return {
    get url() {
      return url;
    },
    log,
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      }),
  };
}

/** What an answer is that refuses something. */
export const problem = (status: number, code: string, more: object = {}) => ({
  status,
  type: 'application/problem+json',
  body: { status, code, title: expect.stringMatching(/./), ...more },
});
