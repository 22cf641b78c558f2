import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { mergeJobMeta } from '../../src/meta/merge-job-meta.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../src/notify/events.ts';
import { enterExporting } from '../../src/store/chunks.ts';
import { forgetJob } from '../../src/store/forget-job.ts';
import { advanceStage, endJob, getJob, setPaused } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { abandonTarget, finishTarget } from '../../src/store/targets.ts';
import {
  deleteSettledDeliveries,
  giveBackDelivery,
  pageOfDeliveries,
  settleDelivery,
  takeDelivery,
  tellFailures,
} from '../../src/store/webhook-deliveries.ts';
import { deleteWebhook, insertWebhook, listWebhooks } from '../../src/store/webhooks.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

const database = withDatabase();
let pool: DatabasePool;
beforeAll(async () => {
  pool = await openPool(database.url);
});
afterAll(() => pool.end());
const Nothing = z.object({});
beforeEach(() => pool.query(sql.type(Nothing)`DELETE FROM webhooks`));

const addWebhook = (events: readonly WebhookEvent[] = WEBHOOK_EVENTS, failureThreshold = 1) =>
  insertWebhook(pool, {
    url: 'http://127.0.0.1/',
    kind: 'json',
    events: [...events],
    failureThreshold,
    secret: null,
  });

const Row = z.object({ event: z.string(), stage: z.string(), status: z.string() });
const told = async (webhookId: number, jobId: number) =>
  (
    await pool.any(sql.type(Row)`
      SELECT event, facts->>'stage' AS stage, facts->>'status' AS status FROM webhook_deliveries
      WHERE webhook_id = ${webhookId} AND job_id = ${jobId} ORDER BY delivery_id`)
  ).map(({ event, stage, status }) => `${event} ${stage} ${status}`);
const Count = z.object({ count: z.number() });
const rows = async () =>
  (await pool.one(sql.type(Count)`SELECT count(*)::int AS count FROM webhook_deliveries`)).count;

/** Until a connection to this database waits for a lock. */
async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { count } = await pool.one(sql.type(Count)`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    if (count > 0) return;
  }
}

/** Through all stages, as activities do it; `done` is left to `succeed`. */
async function migrate(jobId: number): Promise<void> {
  for (const stage of ['users', 'channels', 'messages', 'ready_export'] as const)
    await advanceStage(pool, jobId, stage);
  await enterExporting(pool, jobId);
  await advanceStage(pool, jobId, 'done');
}
const succeed = async (jobId: number) => finishTarget(pool, (await getJob(pool, jobId)).targetId!, {});

const WHOLE = [
  'job.started extracting running',
  'job.stage extracting running',
  'job.stage users running',
  'job.stage channels running',
  'job.stage messages running',
  'job.stage ready_export running',
  'job.stage exporting running',
];

describe('the outbox of webhooks', () => {
  it('stays empty without a webhook', async () => {
    const jobId = await insertJob(pool);
    await migrate(jobId);
    await succeed(jobId);
    await tellFailures(pool);
    expect(await rows()).toBe(0);
  });

  it('has every stage once, however fast it is passed, and `done` only with the success', async () => {
    const webhook = await addWebhook();
    const jobId = await insertJob(pool);
    await migrate(jobId);
    await advanceStage(pool, jobId, 'done');
    expect(await told(webhook, jobId)).toEqual(WHOLE);
    await succeed(jobId);
    expect(await told(webhook, jobId)).toEqual([
      ...WHOLE,
      'job.stage done success',
      'job.ended done success',
    ]);
  });

  it('has no `done` of a job whose file could not be made', async () => {
    const webhook = await addWebhook();
    const jobId = await insertJob(pool);
    await migrate(jobId);
    await endJob(pool, jobId, 'failed', 'no room');
    await endJob(pool, jobId, 'failed', 'again');
    expect(await told(webhook, jobId)).toEqual([...WHOLE, 'job.ended done failed']);
  });

  it('has what happened in a transaction that was undone not at all', async () => {
    const webhook = await addWebhook();
    const jobId = await insertJob(pool);
    const undone = pool.transaction(async (transaction) => {
      await advanceStage(transaction, jobId, 'users');
      throw new TypeError('undone');
    });
    await expect(undone).rejects.toThrow(TypeError);
    expect(await told(webhook, jobId)).toEqual(WHOLE.slice(0, 2));
  });

  it('has a pause and its end once, and no end of one that a cancelled job was in', async () => {
    const webhook = await addWebhook(['job.paused', 'job.resumed', 'job.ended']);
    const jobId = await insertJob(pool);
    for (const isPaused of [true, true, false, false, true]) await setPaused(pool, jobId, isPaused);
    await endJob(pool, jobId, 'cancelled', null);
    expect(await told(webhook, jobId)).toEqual([
      'job.paused extracting running',
      'job.resumed extracting running',
      'job.paused extracting running',
      'job.ended extracting cancelled',
    ]);
  });

  it('tells a webhook what it wants to know, from the moment on at which it is made', async () => {
    const [running, ended] = [await insertJob(pool), await insertJob(pool)];
    await advanceStage(pool, running, 'users');
    await endJob(pool, ended, 'failed', 'early');
    const webhook = await addWebhook(['job.stage']);
    const other = await addWebhook(['job.ended']);
    await advanceStage(pool, running, 'channels');
    await endJob(pool, running, 'cancelled', null);
    expect(await told(webhook, running)).toEqual(['job.stage channels running']);
    expect(await told(other, running)).toEqual(['job.ended channels cancelled']);
    expect([await told(webhook, ended), await told(other, ended)]).toEqual([[], []]);
  });

  it('is not touched by what batches write', async () => {
    const webhook = await addWebhook();
    const jobId = await insertJob(pool);
    for (let n = 0; n < 5; n++) await mergeJobMeta(pool, jobId, { incr: { messages_processed: 1 } });
    expect(await told(webhook, jobId)).toHaveLength(2);
  });

  it('lets no job fail because its webhook is deleted at the same moment', async () => {
    await addWebhook();
    const gone = await addWebhook();
    const jobId = await insertJob(pool);
    const isDeleted = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const deleting = pool.transaction(async (transaction) => {
      await deleteWebhook(transaction, gone);
      isDeleted.resolve();
      await mayCommit.promise;
    });
    await isDeleted.promise;
    const moving = advanceStage(pool, jobId, 'users');
    await untilSomebodyWaits();
    mayCommit.resolve();
    await Promise.all([deleting, moving]);
    expect((await getJob(pool, jobId)).stage).toBe('users');
    expect(await told(gone, jobId)).toEqual([]);
  });

  it('goes with its job', async () => {
    const webhook = await addWebhook();
    const jobId = await insertJob(pool);
    await mergeJobMeta(pool, jobId, { incr: { users_failed: 1 } });
    await endJob(pool, jobId, 'failed', 'x');
    await abandonTarget(pool, (await getJob(pool, jobId)).targetId!);
    expect(await told(webhook, jobId)).toContain('job.failures extracting failed');
    await forgetJob(pool, jobId);
    expect(await told(webhook, jobId)).toEqual([]);
  });
});

describe('failed entities', () => {
  const Level = z.object({ level: z.string(), failed: z.string() });
  const levels = async (webhookId: number) =>
    (
      await pool.any(sql.type(Level)`
        SELECT facts->>'level' AS level, failed_entities(facts->'meta')::text AS failed FROM webhook_deliveries
        WHERE webhook_id = ${webhookId} AND event = 'job.failures' ORDER BY delivery_id`)
    ).map(({ level, failed }) => `${level}: ${failed}`);
  const fail = (jobId: number, incr: Record<string, number>) => mergeJobMeta(pool, jobId, { incr });

  it('are told of at the threshold, and at each power of ten times it, once', async () => {
    const [three, ten, deaf] = [
      await addWebhook(['job.failures'], 3),
      await addWebhook(['job.failures'], 10),
      await addWebhook(['job.ended'], 1),
    ];
    const jobId = await insertJob(pool);
    const steps: Record<string, number>[] = [
      { users_failed: 1, messages_skipped: 50 },
      { users_failed: 1, messages_failed: 1 },
      { messages_failed: 26 },
      { reactions_failed: 1 },
      { custom_emoji_failed: 2_970 },
    ];
    for (const step of steps) {
      await fail(jobId, step);
      await Promise.all([tellFailures(pool), tellFailures(pool), tellFailures(pool)]);
    }
    await tellFailures(pool);
    expect(await levels(three)).toEqual(['3: 3', '30: 30', '3000: 3000']);
    expect(await levels(ten)).toEqual(['10: 29', '1000: 3000']);
    expect(await levels(deaf)).toEqual([]);
  });

  it('are told of at the end of the job, before it', async () => {
    const webhook = await addWebhook(['job.failures', 'job.ended'], 5);
    const jobId = await insertJob(pool);
    await fail(jobId, { attachments_failed: 5 });
    await endJob(pool, jobId, 'failed', null);
    await tellFailures(pool);
    expect(await told(webhook, jobId)).toEqual([
      'job.failures extracting failed',
      'job.ended extracting failed',
    ]);
  });
});

describe('a delivery', () => {
  const LEASE = { leaseMs: 60_000, busy: [] };
  const makeDue = () => pool.query(sql.type(Nothing)`UPDATE webhook_deliveries SET due_at = now()`);

  it('is taken by one at a time, and the next of its job only when it is settled', async () => {
    await addWebhook();
    await insertJob(pool);
    const taken = await Promise.all([1, 2, 3, 4].map(() => takeDelivery(pool, LEASE)));
    expect(taken.filter(Boolean)).toMatchObject([{ event: 'job.started', attempts: 1 }]);
    const first = taken.find(Boolean)!;
    await settleDelivery(pool, first, { state: 'retrying', problem: 'away', delayMs: 60_000 });
    expect(await takeDelivery(pool, LEASE)).toBeNull();
    await settleDelivery(pool, first, { state: 'delivered' });
    expect(await takeDelivery(pool, LEASE)).toMatchObject({ event: 'job.stage' });
  });

  it('whose process was killed is taken again, under the same id', async () => {
    await addWebhook(['job.started']);
    await insertJob(pool);
    const lost = (await takeDelivery(pool, LEASE))!;
    expect(await takeDelivery(pool, LEASE)).toBeNull();
    await makeDue();
    const again = (await takeDelivery(pool, LEASE))!;
    expect(again).toMatchObject({ messageId: lost.messageId, attempts: 2 });
    // It was frozen, not killed: what it says now counts no more.
    await settleDelivery(pool, lost, { state: 'given_up', problem: 'late' });
    await settleDelivery(pool, again, { state: 'delivered' });
    expect(await pageOfDeliveries(pool, { webhookId: lost.webhookId, before: undefined, limit: 9 })).toEqual([
      expect.objectContaining({ state: 'delivered', attempts: 2, problem: null }),
    ]);
    expect((await listWebhooks(pool))[0]!.last).toMatchObject({ state: 'delivered' });
  });

  it('that is given back is due at once, and its attempt does not count', async () => {
    await addWebhook(['job.started']);
    await insertJob(pool);
    await giveBackDelivery(pool, (await takeDelivery(pool, LEASE))!);
    expect(await takeDelivery(pool, LEASE)).toMatchObject({ attempts: 1 });
  });

  it('is deleted 30 days after it happened, once it is settled', async () => {
    const webhookId = await addWebhook(['job.started']);
    for (let n = 0; n < 4; n++) await insertJob(pool);
    const list = () => pageOfDeliveries(pool, { webhookId, before: undefined, limit: 9 });
    const [recent, open, givenUp, delivered] = await list();
    await pool.query(sql.type(Nothing)`
      UPDATE webhook_deliveries SET
        created_at = now() - CASE delivery_id WHEN ${recent!.id} THEN interval '29 days' ELSE interval '31 days' END,
        state = CASE delivery_id WHEN ${open!.id} THEN 'retrying' WHEN ${givenUp!.id} THEN 'given_up' ELSE 'delivered' END`);
    expect(await deleteSettledDeliveries(pool)).toBe(2);
    expect((await list()).map(({ id }) => id)).toEqual([recent!.id, open!.id]);
    expect(delivered!.id).toBeLessThan(givenUp!.id);
  });

  it('with a number beyond 32 bits is listed, taken and paged like any other', async () => {
    const webhookId = await addWebhook(['job.started']);
    const id = 5_000_000_000;
    await pool.query(sql.type(Nothing)`
      ALTER TABLE webhook_deliveries ALTER COLUMN delivery_id RESTART WITH 5000000000`);
    await insertJob(pool);
    const page = (before: number | undefined) => pageOfDeliveries(pool, { webhookId, before, limit: 9 });
    expect((await page(undefined)).map((one) => one.id)).toEqual([id]);
    expect(await page(id)).toEqual([]);
    expect(await page(id + 1)).toHaveLength(1);
    const taken = (await takeDelivery(pool, LEASE))!;
    await settleDelivery(pool, taken, { state: 'delivered' });
    expect(await page(undefined)).toMatchObject([{ id, state: 'delivered' }]);
  });

  it('of a webhook that is busy waits', async () => {
    const busy = await addWebhook(['job.started']);
    const free = await addWebhook(['job.started']);
    await insertJob(pool);
    const taken = await takeDelivery(pool, { leaseMs: 60_000, busy: [busy] });
    expect(taken).toMatchObject({ webhookId: free });
    expect(await takeDelivery(pool, { leaseMs: 60_000, busy: [busy, free] })).toBeNull();
  });
});
