import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { addWebhook } from '../../src/notify/add-webhook.ts';
import { startDeliveries } from '../../src/notify/deliver-loop.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../src/notify/events.ts';
import { createLog } from '../../src/observe/create-log.ts';
import { enterExporting } from '../../src/store/chunks.ts';
import { advanceStage, endJob, getJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { finishTarget } from '../../src/store/targets.ts';
import { pageOfDeliveries, takeDelivery } from '../../src/store/webhook-deliveries.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { withWebhookReceiver } from '../support/webhook-receiver.ts';

const Nothing = z.object({});

describe('deliveries', () => {
  const database = withDatabase();
  const receiver = withWebhookReceiver();
  const stuck = withWebhookReceiver();
  const log = createLog({ level: 'silent' });
  let pool: DatabasePool;
  let stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());
  beforeEach(async () => {
    await pool.query(sql.type(Nothing)`DELETE FROM webhooks`);
    receiver.received.length = 0;
    receiver.answers = [];
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
    stops = [];
  });

  const start = () => {
    const stop = startDeliveries({ pool, log, publicHost: 'migrate.example.com:8443' });
    stops.push(stop);
    return stop;
  };
  const add = (
    path: string,
    kind: 'json' | 'mattermost' = 'json',
    events: readonly WebhookEvent[] = WEBHOOK_EVENTS,
  ) => addWebhook(pool, { url: `${receiver.url}${path}`, kind, events, failureThreshold: 1 });
  const deliveriesOf = (webhookId: number) =>
    pageOfDeliveries(pool, { webhookId, before: undefined, limit: 100 });
  const untilSettled = async (webhookId: number) => {
    while ((await deliveriesOf(webhookId)).some(({ state }) => state === 'pending' || state === 'retrying'))
      await sleep(20);
  };
  /** What was to wait for a later try is due now. */
  const hurry = () =>
    pool.query(sql.type(Nothing)`UPDATE webhook_deliveries SET due_at = now() WHERE state = 'retrying'`);
  const succeed = async (jobId: number) => {
    for (const stage of ['users', 'channels', 'messages', 'ready_export'] as const)
      await advanceStage(pool, jobId, stage);
    await enterExporting(pool, jobId);
    await advanceStage(pool, jobId, 'done');
    await finishTarget(pool, (await getJob(pool, jobId)).targetId!, {});
  };
  const nameOf = ({ type, data }: { type: string; data: Record<string, unknown> }) =>
    type === 'job.stage' ? data.stage : type;
  const COURSE = [
    'job.started',
    ...['extracting', 'users', 'channels', 'messages', 'ready_export', 'exporting', 'done'],
    'job.ended',
  ];

  it('come once each, in the order of their job, from two processes side by side: ten webhooks, three jobs', async () => {
    const webhooks = await Promise.all(Array.from({ length: 10 }, (_, n) => add(`/${n}`)));
    start();
    start();
    const jobs = [await insertJob(pool), await insertJob(pool), await insertJob(pool)];
    await Promise.all(jobs.map(succeed));
    for (const { webhookId } of webhooks) await untilSettled(webhookId);
    for (const n of webhooks.keys()) {
      const byJob = Map.groupBy(receiver.eventsTo(`/${n}`), ({ data }) => data.jobId);
      expect([...byJob.keys()].sort()).toEqual(jobs);
      for (const events of byJob.values()) expect(events.map(nameOf)).toEqual(COURSE);
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(10 * 3 * 9);
  });

  it('say what happened, and what became of everything', async () => {
    const { webhookId } = await add('/', 'json', ['job.ended']);
    const jobId = await insertJob(pool);
    await endJob(pool, jobId, 'failed', 'the archive is damaged');
    start();
    await untilSettled(webhookId);
    const [event] = receiver.eventsTo('/');
    expect(event).toEqual({
      type: 'job.ended',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        jobId,
        workflowId: expect.any(String),
        archive: 'export.zip',
        stage: 'extracting',
        status: 'failed',
        exported: 0,
        skipped: 0,
        failed: 0,
        types: expect.arrayContaining([
          { type: 'user', processed: 0, exported: 0, skipped: 0, failed: 0, pending: null, total: null },
        ]),
        durationMs: expect.any(Number),
        error: 'the archive is damaged',
        target: null,
      },
    });
  });

  it('are signed, which Standard Webhooks and the example of the docs confirm', async () => {
    const { webhookId, secret } = await add('/', 'json', ['job.started']);
    await insertJob(pool);
    start();
    await untilSettled(webhookId);
    const { headers, body } = receiver.received[0]!;
    const key = Buffer.from(secret!.replace('whsec_', ''), 'base64');
    expect(key).toHaveLength(32);
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-signature': signature });

    const docs = await readFile(new URL('../../docs/notifications.md', import.meta.url), 'utf8');
    const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-verify-'));
    try {
      for (const [language, command, file] of [
        ['js', process.execPath, 'verify.mjs'],
        ['python', 'python3', 'verify.py'],
      ] as const) {
        const example = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(docs)![1]!;
        await writeFile(join(folder, file), example + CALL[language]);
        const run = (given: string) =>
          execFileSync(command, [join(folder, file)], {
            input: JSON.stringify({ secret, headers, body: given }),
            encoding: 'utf8',
          }).trim();
        expect(run(body)).toBe('true');
        expect(run(`${body} `)).toBe('false');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are tried again until they are taken, and those behind them wait', async () => {
    const { webhookId } = await add('/', 'json', ['job.started', 'job.ended']);
    receiver.answers = [500, { status: 429, headers: { 'retry-after': '1800' } }];
    start();
    const jobId = await insertJob(pool);
    await endJob(pool, jobId, 'cancelled', null);
    const untilRetrying = async (attempts: number) => {
      for (;;) {
        const first = (await deliveriesOf(webhookId)).at(-1)!;
        if (first.attempts === attempts && first.state === 'retrying' && first.problem) return first;
        await sleep(20);
      }
    };
    expect(await untilRetrying(1)).toMatchObject({ problem: expect.stringContaining('status 500') });
    await hurry();
    while ((await deliveriesOf(webhookId)).at(-1)!.problem?.endsWith('429') !== true) await sleep(20);
    const Wait = z.object({ waitS: z.number() });
    const { waitS } = await pool.one(sql.type(Wait)`
      SELECT extract(epoch FROM due_at - attempted_at)::float8 AS "waitS" FROM webhook_deliveries
      WHERE webhook_id = ${webhookId} AND state = 'retrying'`);
    expect(waitS).toBeGreaterThanOrEqual(1_800);
    await hurry();
    await untilSettled(webhookId);
    expect(receiver.eventsTo('/').map(nameOf)).toEqual([
      ...['job.started', 'job.started', 'job.started'],
      'job.ended',
    ]);
    expect(new Set(receiver.received.slice(0, 3).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.slice(0, 3).map(({ body }) => body)).size).toBe(1);
  });

  it('that are refused three times are given up, and the next one is sent', async () => {
    const { webhookId } = await add('/', 'json', ['job.started', 'job.ended']);
    receiver.answers = [404, { status: 302, headers: { location: `${receiver.url}/elsewhere` } }, 404];
    start();
    const jobId = await insertJob(pool);
    await endJob(pool, jobId, 'cancelled', null);
    while ((await deliveriesOf(webhookId)).at(-1)!.state !== 'given_up') {
      await hurry();
      await sleep(50);
    }
    await untilSettled(webhookId);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/', '/', '/', '/']);
    expect(await deliveriesOf(webhookId)).toMatchObject([
      { event: 'job.ended', state: 'delivered' },
      { event: 'job.started', state: 'given_up', attempts: 3, problem: expect.stringContaining('404') },
    ]);
  });

  it('that a process takes with it when it is killed come from the next one', async () => {
    const { webhookId } = await add('/', 'json', ['job.started']);
    await insertJob(pool);
    // Taken, and never heard of again.
    const lost = await takeDelivery(pool, { leaseMs: 300, busy: [] });
    expect(lost).not.toBeNull();
    start();
    await untilSettled(webhookId);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]!.headers['webhook-id']).toBe(lost!.messageId);
  });

  it('that are under way when the process stops are broken off, and due at once', async () => {
    const { webhookId } = await add('/', 'json', ['job.started']);
    receiver.answers = ['hang'];
    await insertJob(pool);
    const stop = start();
    await receiver.until(1);
    await stop();
    expect(await deliveriesOf(webhookId)).toMatchObject([{ state: 'pending', attempts: 0 }]);
    start();
    await untilSettled(webhookId);
    expect(receiver.received).toHaveLength(2);
  });

  it('to one receiver do not wait for another that never answers', async () => {
    stuck.answers = ['hang'];
    const { webhookId: never } = await addWebhook(pool, {
      url: stuck.url,
      kind: 'json',
      events: WEBHOOK_EVENTS,
      failureThreshold: 1,
    });
    const { webhookId } = await add('/');
    const jobId = await insertJob(pool);
    start();
    await stuck.until(1);
    await succeed(jobId);
    await untilSettled(webhookId);
    expect(receiver.eventsTo('/').map(nameOf)).toEqual(COURSE);
    expect((await deliveriesOf(never)).map(({ attempts }) => attempts).toSorted()).toEqual([
      ...Array(8).fill(0),
      1,
    ]);
  });

  it('to Mattermost are words, with the page of the job', async () => {
    const { webhookId, secret } = await add('/hooks/abc', 'mattermost', ['job.started']);
    expect(secret).toBeNull();
    const jobId = await insertJob(pool);
    start();
    await untilSettled(webhookId);
    expect(JSON.parse(receiver.received[0]!.body)).toEqual({
      username: 'slack-mm2',
      text: `Job ${jobId} (\`export.zip\`) has started.\nhttps://migrate.example.com:8443/jobs/${jobId}`,
    });
    expect(receiver.received[0]!.headers).not.toHaveProperty('webhook-signature');
  });
});

/** What stands behind the example, to call it with what came. */
const CALL = {
  js: `
let input = '';
for await (const chunk of process.stdin) input += chunk;
const given = JSON.parse(input);
console.log(isGenuine(given.secret, given.headers, given.body));
`,
  python: `
import json, sys
given = json.load(sys.stdin)
print(str(is_genuine(given["secret"], given["headers"], given["body"])).lower())
`,
};
