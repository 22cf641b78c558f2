import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { ApiDependencies } from '../../src/api/dependencies.ts';
import { createApi } from '../../src/api/server.ts';
import { createLog } from '../../src/observe/create-log.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { withWebhookReceiver } from '../support/webhook-receiver.ts';

describe('webhooks over HTTP', () => {
  const database = withDatabase();
  const receiver = withWebhookReceiver();
  let folder: string;
  let app: Awaited<ReturnType<typeof createApi>>;
  let pool: Awaited<ReturnType<typeof openPool>>;

  beforeAll(async () => {
    folder = await mkdtemp(`${tmpdir()}/slack-mm2-webhooks-`);
    pool = await openPool(database.url);
    const connected = { pool } as ApiDependencies['connected'];
    app = await createApi({
      connected,
      log: createLog({ level: 'silent' }),
      address: { host: '127.0.0.1', port: 0 },
      publicHosts: [],
      folders: { state: '/dev/null/state', allowed: [], imports: folder, uploads: folder, secrets: folder },
    });
  });
  afterAll(async () => {
    await app.close();
    await pool.end();
    await rm(folder, { recursive: true });
  });

  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) => {
    const answer = await app.inject({ method, url: `/api/v1${path}`, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
  };
  const add = async (body: object = {}) =>
    (
      await call('POST', '/webhooks', {
        url: `${receiver.url}/secret`,
        kind: 'json',
        events: ['job.started'],
        ...body,
      })
    ).body;

  it('are made, listed without their secrets, and deleted', async () => {
    const made = await call('POST', '/webhooks', {
      url: 'https://me:word@hooks.example.com/secret?token=1',
      kind: 'json',
      events: ['job.ended', 'job.failures'],
    });
    expect(made).toEqual({
      status: 201,
      body: {
        secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
        webhook: {
          id: expect.any(Number),
          url: 'https://hooks.example.com/…',
          kind: 'json',
          events: ['job.ended', 'job.failures'],
          failureThreshold: 1,
          createdAt: expect.stringMatching(/Z$/),
          last: null,
        },
      },
    });
    expect(await call('GET', '/webhooks')).toEqual({ status: 200, body: { webhooks: [made.body.webhook] } });
    const { id } = made.body.webhook;
    expect(await call('DELETE', `/webhooks/${id}`)).toEqual({ status: 204, body: null });
    expect(await call('DELETE', `/webhooks/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect(await call('GET', '/webhooks')).toEqual({ status: 200, body: { webhooks: [] } });
  });

  test.each([
    [{ url: 'ftp://example.com/' }, 'url: give an address'],
    [{ url: 'http://169.254.169.254/' }, 'url: 169.254.169.254 is no address'],
    [{ events: [] }, 'events: '],
    [{ events: ['job.eaten'] }, 'events.0: '],
    [{ kind: 'telegram' }, 'kind: '],
    [{ failureThreshold: 0 }, 'failureThreshold: '],
  ])('are refused with %j', async (body, title) => {
    expect(await add(body)).toMatchObject({ status: 400, title: expect.stringContaining(title) });
  });

  it('are in the document of the API', async () => {
    const { paths } = (await app.inject({ url: '/api/openapi.json' })).json();
    expect(Object.keys(paths).filter((path) => path.includes('webhooks'))).toEqual([
      '/api/v1/webhooks',
      '/api/v1/webhooks/{id}',
      '/api/v1/webhooks/{id}/test',
      '/api/v1/webhooks/{id}/deliveries',
    ]);
  });

  it('are tested at once', async () => {
    const { webhook } = await add({ kind: 'mattermost' });
    expect(await call('POST', `/webhooks/${webhook.id}/test`)).toEqual({
      status: 200,
      body: { delivered: true, status: 204, problem: null },
    });
    expect(JSON.parse(receiver.received.at(-1)!.body).text).toBe('Job 0 (`test.zip`) has started.');
    receiver.answers = [503];
    expect((await call('POST', `/webhooks/${webhook.id}/test`)).body).toEqual({
      delivered: false,
      status: 503,
      problem: expect.stringMatching(/^127\.0\.0\.1:\d+ answered with status 503$/),
    });
    expect(await call('POST', '/webhooks/4711/test')).toMatchObject({ status: 404 });
  });

  it('list their deliveries, page by page', async () => {
    const { webhook } = await add();
    const jobs: number[] = [];
    for (let n = 0; n < 5; n++) jobs.push(await insertJob(pool));
    const seen: number[] = [];
    let path = `/webhooks/${webhook.id}/deliveries?limit=2`;
    for (let pages = 0; path !== ''; pages++) {
      const { body } = await call('GET', path);
      for (const delivery of body.deliveries) {
        expect(delivery).toMatchObject({
          event: 'job.started',
          state: 'pending',
          attempts: 0,
          problem: null,
        });
        seen.push(delivery.jobId);
      }
      expect(pages).toBeLessThan(3);
      path =
        body.nextCursor === null
          ? ''
          : `/webhooks/${webhook.id}/deliveries?limit=2&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(jobs.toReversed());
    expect(await call('GET', `/webhooks/${webhook.id}/deliveries?cursor=x`)).toMatchObject({ status: 400 });
  });
});
