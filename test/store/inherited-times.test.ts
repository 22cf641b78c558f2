import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { earlierTargets } from '../../src/store/earlier.ts';
import { planTimesAfter } from '../../src/store/inherited-times.ts';
import { openPool } from '../../src/store/pool.ts';
import { planTimes } from '../../src/store/target-names.ts';
import { getTarget } from '../../src/store/targets.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { type ChannelMessage, insertChannels, insertMessages } from './support/channel-messages.ts';

const Nothing = z.object({});
const Id = z.object({ id: z.number().int() });
const Time = z.object({ key: z.string(), createAt: z.bigint() });

const database = withDatabase();
let pool: DatabasePool;
/** Two channels that are one room. */
let channels: number[];
beforeAll(async () => {
  pool = await openPool(database.url, 2);
  channels = await insertChannels(pool, ['C1', 'C2']);
});
afterAll(() => pool.end());

/** Plans a job of a team that holds some messages, and lets it have sent them. @returns channel and ts → time */
async function plan(path: string, messages: readonly ChannelMessage[]): Promise<Map<string, number>> {
  const jobId = await insertJob(pool, 'exporting');
  const targetId = await pool.oneFirst(sql.type(Id)`
    UPDATE targets SET kind = 'mattermost', path = ${path}, state = 'finished', server_team_id = 'team'
    WHERE target_id = (SELECT target_id FROM jobs WHERE job_id = ${jobId}) RETURNING target_id AS id`);
  await pool.query(sql.type(Nothing)`
    INSERT INTO target_names (target_id, entity_id, name, detail)
    SELECT ${targetId}, entity_id, 'room', '{}' FROM workspace_entities`);
  await insertMessages(pool, jobId, channels, messages);
  const earlier = await earlierTargets(pool, await getTarget(pool, targetId));
  await pool.transaction(async (transaction) => {
    if (earlier.jobs.length === 0) await planTimes(transaction, targetId, [jobId], { withOrphans: true });
    else await planTimesAfter(transaction, targetId, [jobId], earlier);
  });
  await insertChunk(pool, jobId, 'user', 0, 1);
  await pool.query(sql.type(Nothing)`
    UPDATE chunks SET pending = 0, exported = 1, settled_at = now() WHERE job_id = ${jobId}`);
  const rows = await pool.any(sql.type(Time)`
    SELECT m.channel_id || ':' || m.ts AS key, coalesce(create_at, m.ts / 1000) AS "createAt"
    FROM messages m LEFT JOIN time_shifts s ON s.target_id = ${targetId} AND s.channel_id = m.channel_id AND s.ts = m.ts
    WHERE job_id = ${jobId}`);
  return new Map(rows.map(({ key, createAt }) => [key, Number(createAt)]));
}

let paths = 0;
const aNewTeam = () => `https://mm.example.com/${++paths}`;
const at = (ts: number, slots = 1, thread = ts): ChannelMessage => ({ channel: 0, ts, thread, slots });
const timesOf = (times: ReadonlyMap<string, number>) => [...times.values()].sort((a, b) => a - b);

it('puts what is new into the gaps that are wide enough, and nothing before its root', async () => {
  const team = aNewTeam();
  const old = [at(100_000), at(102_000)];
  expect(timesOf(await plan(team, old))).toEqual([100, 102]);
  const long = at(100_500, 3);
  expect(timesOf(await plan(team, [...old, long]))).toEqual([100, 102, 103]);
  // There is a gap at 101, but the root is at 103, and has three places.
  const reply = at(100_600, 1, 100_500);
  expect(timesOf(await plan(team, [...old, long, reply]))).toEqual([100, 102, 103, 106]);
  // The same in an archive that has nothing else.
  expect(timesOf(await plan(team, [reply]))).toEqual([106]);
  expect(timesOf(await plan(team, [at(101_500)]))).toEqual([107]);
});

it('starts anew in another team', async () => {
  await plan(aNewTeam(), [at(100_000), at(100_001)]);
  expect(timesOf(await plan(aNewTeam(), [at(100_001)]))).toEqual([100]);
});

const message = fc.record({
  channel: fc.integer({ min: 0, max: 1 }),
  ts: fc.integer({ min: 1_000, max: 30_000 }),
  thread: fc.integer({ min: 1_000, max: 30_000 }),
  slots: fc.integer({ min: 1, max: 4 }),
});

it('keeps the times of what was there, and gives every post its own, behind its root', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(message, { maxLength: 40, size: 'max' }), { minLength: 2, maxLength: 4 }),
      async (archives) => {
        const team = aNewTeam();
        const known = new Map<string, { createAt: number; slots: number; root: string }>();
        for (const archive of archives) {
          const messages = archive.map((one) => ({ ...one, thread: Math.min(one.thread, one.ts) }));
          const times = await plan(team, messages);
          for (const { channel, ts, thread, slots } of messages) {
            const key = `${channels[channel]}:${ts}`;
            const createAt = times.get(key)!;
            const before = known.get(key);
            expect([key, createAt]).toEqual([key, before?.createAt ?? createAt]);
            expect(createAt).toBeGreaterThanOrEqual(Math.floor(ts / 1000));
            if (!before) known.set(key, { createAt, slots, root: `${channels[channel]}:${thread}` });
          }
          const posts = [...known.values()].sort((a, b) => a.createAt - b.createAt);
          for (const [index, { createAt }] of posts.entries()) {
            const previous = posts[index - 1];
            if (previous) expect(createAt).toBeGreaterThanOrEqual(previous.createAt + previous.slots);
          }
          for (const { channel, ts, thread } of messages) {
            const [own, root] = [ts, thread].map((time) => times.get(`${channels[channel]}:${time}`));
            // A reply that is there already may have had to do without its root.
            if (ts !== thread && root !== undefined && isNew(archives, archive, channel, ts))
              expect(own).toBeGreaterThan(root);
          }
        }
      },
    ),
    { numRuns: 25, seed: 3 },
  );
}, 120_000);

const isNew = (
  archives: readonly ChannelMessage[][],
  archive: readonly ChannelMessage[],
  channel: number,
  ts: number,
) =>
  !archives
    .slice(0, archives.indexOf(archive as ChannelMessage[]))
    .some((earlier) => earlier.some((one) => one.channel === channel && one.ts === ts));
