import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { openPool } from '../../src/store/pool.ts';
import { planTimes } from '../../src/store/target-names.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { type ChannelMessage, insertChannels, insertMessages } from './support/channel-messages.ts';

const Nothing = z.object({});
const Id = z.object({ id: z.number().int() });
const Shift = z.object({ channelId: z.number().int(), ts: z.number(), createAt: z.number() });

const database = withDatabase();
let pool: DatabasePool;
let channels: number[];
beforeAll(async () => {
  pool = await openPool(database.url, 2);
  channels = await insertChannels(pool, ['C1', 'C2', 'C3']);
});
afterAll(() => pool.end());

/** @returns `channelId:ts` → ms, of the posts that move */
async function planned(
  jobs: readonly (readonly ChannelMessage[])[],
  names: readonly string[],
): Promise<Map<string, number>> {
  const jobIds: number[] = [];
  for (const messages of jobs) {
    const jobId = await insertJob(pool, 'ready_export');
    jobIds.push(jobId);
    await insertMessages(pool, jobId, channels, messages);
  }
  const targetId = await pool.oneFirst(sql.type(Id)`
    SELECT target_id AS id FROM jobs WHERE job_id = ${jobIds[0]!}`);
  for (const [index, name] of names.entries())
    await pool.query(sql.type(Nothing)`
      INSERT INTO target_names (target_id, entity_id, name, detail) VALUES (${targetId}, ${channels[index]!}, ${name}, '{}')`);
  await planTimes(pool, targetId, jobIds, { withOrphans: true });
  const rows = await pool.any(sql.type(Shift)`
    SELECT channel_id AS "channelId", ts::float8 AS ts, create_at::float8 AS "createAt" FROM time_shifts
    WHERE target_id = ${targetId}`);
  return new Map(rows.map(({ channelId, ts, createAt }) => [`${channelId}:${ts}`, createAt]));
}

/** The rule itself: a post begins at its own millisecond, or right behind the posts before it in its room. */
function ruled(jobs: readonly (readonly ChannelMessage[])[], names: readonly string[]): Map<string, number> {
  const posts = new Map<string, ChannelMessage>();
  for (const messages of jobs) {
    const own = new Set<string>();
    for (const message of messages) {
      const key = `${message.channel}:${message.ts}`;
      if (own.has(key)) continue;
      own.add(key);
      const slots = Math.max(message.slots, posts.get(key)?.slots ?? 0);
      posts.set(key, { ...message, slots });
      // A root that no archive holds takes part, once a post of its time is not there.
      const root = `${message.channel}:${message.thread}`;
      if (!posts.has(root)) posts.set(root, { ...message, ts: message.thread, slots: 1 });
    }
  }
  const moved = new Map<string, number>();
  const free = new Map<string, number>();
  const inOrder = [...posts.values()].sort((a, b) => a.ts - b.ts || a.channel - b.channel);
  for (const { channel, ts, slots } of inOrder) {
    const ms = Math.floor(ts / 1000);
    const room = names[channel]!;
    const createAt = Math.max(ms, free.get(room) ?? 0);
    free.set(room, createAt + slots);
    if (createAt !== ms) moved.set(`${channels[channel]}:${ts}`, createAt);
  }
  return moved;
}

const message = fc
  .record({
    channel: fc.integer({ min: 0, max: 2 }),
    ts: fc.integer({ min: 1_000, max: 30_000 }),
    thread: fc.integer({ min: 1_000, max: 30_000 }),
    slots: fc.integer({ min: 1, max: 4 }),
  })
  .map((one) => ({ ...one, thread: Math.min(one.thread, one.ts) }));

it.each([
  ['a room for each conversation', ['a', 'b', 'c']],
  ['two conversations in one room', ['a', 'b', 'a']],
])(
  'gives every post a millisecond of its own, in the order of time: %s',
  async (_what, names) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(message, { maxLength: 30, size: 'max' }), { minLength: 1, maxLength: 2 }),
        async (jobs) => {
          const [times, wanted] = [await planned(jobs, names), ruled(jobs, names)];
          expect([...times].sort()).toEqual([...wanted].sort());
        },
      ),
      { numRuns: 40 },
    );
  },
  60_000,
);
