import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { getJob } from '../../src/store/jobs.ts';
import { aTeam } from '../support/a-team.ts';
import { withLiveJobs } from '../support/live-jobs.ts';

const jobs = withLiveJobs();

const Found = z.object({ code: z.string(), slackId: z.string(), detail: z.string() });
const findings = async (jobId: number) =>
  (
    await jobs.pool.any(sql.type(Found)`
      SELECT code, slack_id AS "slackId", detail FROM findings WHERE job_id = ${jobId} ORDER BY code, slack_id`)
  ).map(({ code, slackId, detail }) => `${code} ${slackId} ${detail}`.trim());

const Called = z.object({ slackId: z.string(), name: z.string() });
const namesOf = async (jobId: number): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await jobs.pool.any(sql.type(Called)`
        SELECT slack_id AS "slackId", name FROM jobs JOIN target_names USING (target_id)
        JOIN workspace_entities USING (entity_id) WHERE job_id = ${jobId}`)
    ).map(({ slackId, name }) => [slackId, name]),
  );

const user = (id: string, name: string, more = {}) => ({
  id,
  team_id: 'T1',
  name,
  profile: { email: `${id.toLowerCase()}@example.com` },
  ...more,
});
const channel = (id: string, name: string, more = {}) => ({ id, name, members: ['U1', 'U2'], ...more });
const message = (ts: string, text: string, more = {}) => ({ type: 'message', user: 'U1', ts, text, ...more });

const OLD_USERS = [user('U1', 'ann'), user('U2', 'bob')];
const root = message('1700000000.000100', 'root for <@U2>', { thread_ts: '1700000000.000100' });
const reply = message('1700000010.000100', 'old reply', { thread_ts: root.ts, user: 'U2' });
const burst = ['a', 'b', 'c'].map((text, n) => message(`1700000100.0001${n}0`, text));
const file = { id: 'F1', name: 'plan.txt', mode: 'hosted' };
const missing = { id: 'F2', name: 'later.txt', mode: 'hosted' };
const filed = message('1700000200.000100', 'with files', { files: [file, missing] });
const reacted = message('1700000300.000100', 'with reactions', {
  reactions: [{ name: 'tada', users: ['U1', 'U2'], count: 2 }],
});
const inC1 = 'dev/2023-11-14.json';
const OLD = {
  'users.json': OLD_USERS,
  'channels.json': [channel('C1', 'dev'), channel('C2', 'ops')],
  [inC1]: [root, reply, ...burst, filed, reacted],
  '__uploads/F1/plan.txt': 'bytes',
};
let team = 0;
/** A team of a server for each test. */
const aNewTeam = () => ({ team: `team-${++team}` });

describe('a second archive of a workspace', () => {
  it('sends only what is new, and finds everything that it goes on with', async () => {
    const at = aNewTeam();
    const server = aTeam();
    const first = await jobs.plan(OLD, at);
    server.apply(await jobs.exportAll(first));
    const before = structuredClone(server.posts);
    expect(before.size).toBe(7);

    const { [inC1]: _day, ...rest } = OLD;
    const second = await jobs.plan(
      {
        ...rest,
        // The handle of U2 is U3's by now.
        'users.json': [user('U1', 'ann.new'), user('U2', 'robert'), user('U3', 'bob')],
        'channels.json': [channel('C1', 'development'), channel('C2', 'ops'), channel('C3', 'dev')],
        'development/2023-11-14.json': [
          { ...root, reply_count: 3, latest_reply: '1700000400.000100' },
          reply,
          ...burst,
          // In the milliseconds of the burst, and right behind it.
          message('1700000100.000105', 'in between'),
          message('1700000100.000125', 'behind'),
          filed,
          { ...reacted, reactions: [{ name: 'tada', users: ['U2', 'U3'], count: 2 }], text: 'edited' },
          message('1700000400.000100', 'new reply to <@U3>', { thread_ts: root.ts, user: 'U3' }),
        ],
        'dev/2023-11-15.json': [message('1700000500.000100', 'another dev')],
        '__uploads/F2/later.txt': 'more',
      },
      at,
    );
    const sent = await jobs.exportAll(second);
    server.apply(sent);
    expect(await namesOf(second)).toMatchObject({
      U1: 'ann',
      U2: 'bob',
      U3: 'bob-2',
      C1: 'dev',
      C2: 'ops',
      C3: 'dev-2',
    });
    const fresh = [...server.posts].filter(([key]) => !before.has(key)).map(([key]) => key);
    expect(fresh.map((key) => key.split(' ').slice(2).join(' ')).sort()).toEqual([
      'another dev',
      'behind',
      'in between',
      'new reply to @bob-2',
    ]);
    expect(new Set([...server.posts.keys()].map((key) => key.split(' ').slice(0, 2).join(' '))).size).toBe(
      11,
    );
    const changed = [...before].flatMap(([key, post]) => {
      const now = server.posts.get(key)!;
      return JSON.stringify(now) === JSON.stringify(post) ? [] : [now];
    });
    expect(changed).toEqual([
      expect.objectContaining({
        files: [expect.stringContaining('plan.txt'), expect.stringContaining('later.txt')],
      }),
      expect.objectContaining({ reactions: ['ann tada', 'bob tada', 'bob-2 tada'] }),
    ]);
    expect(sent.attachment).toHaveLength(1);
    expect(sent.reaction).toHaveLength(1);
    const { meta } = await getJob(jobs.pool, second);
    expect(meta).toMatchObject({
      messages_exported: 11,
      messages_reused: 7,
      attachments_exported: 2,
      attachments_reused: 1,
      reactions_exported: 2,
      reactions_reused: 1,
    });
    expect((await findings(second)).filter((found) => found.includes('since'))).toEqual([
      'message_edited_since C1/1700000300.000100',
      'reactions_removed_since C1/1700000300.000100 1',
    ]);
  });

  it('that is the same sends nothing', async () => {
    const at = aNewTeam();
    await jobs.exportAll(await jobs.plan(OLD, at));
    const again = await jobs.plan(OLD, at);
    const sent = await jobs.exportAll(again);
    // Roots and replies that are there, marked as such.
    expect(sent.message.map(([kind, , , paths]) => [kind, paths !== undefined])).toEqual([
      ['R', true],
      ['P', true],
      ...Array.from({ length: 5 }, () => ['R', true]),
    ]);
    expect(sent.attachment).toEqual([]);
    expect(sent.reaction).toEqual([]);
    expect((await findings(again)).filter((found) => found.includes('since'))).toEqual([]);
    const { meta } = await getJob(jobs.pool, again);
    expect(meta).toMatchObject({ messages_reused: 7, attachments_reused: 1, reactions_reused: 2 });
    expect(meta).toMatchObject({ attachments_exported: 1, attachments_skipped: 1 });
  });

  it('of another team is a first one', async () => {
    await jobs.exportAll(await jobs.plan(OLD, aNewTeam()));
    const elsewhere = await jobs.plan(OLD, aNewTeam());
    const sent = await jobs.exportAll(elsewhere);
    expect(sent.message.every(([, , , paths]) => paths === undefined)).toBe(true);
    expect((await getJob(jobs.pool, elsewhere)).meta).not.toHaveProperty('messages_reused');
  });

  it('sends again what failed, at its time', async () => {
    const at = aNewTeam();
    const server = aTeam();
    const failed = `C1/${burst[1]!.ts}`;
    const first = await jobs.exportAll(await jobs.plan(OLD, at), { failing: [failed] });
    const arrived = first.message.filter(([, key]) => !key!.endsWith(burst[1]!.ts.replace('.', '')));
    server.apply({ ...first, message: arrived });
    expect(server.posts.size).toBe(6);
    const retry = await jobs.plan(OLD, at);
    const sent = await jobs.exportAll(retry);
    server.apply(sent);
    expect(server.posts.size).toBe(7);
    const [was] = first.message.filter((record) => !arrived.includes(record));
    expect(sent.message).toContainEqual(was);
    expect((await getJob(jobs.pool, retry)).meta).toMatchObject({ messages_exported: 7, messages_reused: 6 });
  });

  it('goes on with threads whose root only the first archive holds', async () => {
    const at = aNewTeam();
    const server = aTeam();
    server.apply(await jobs.exportAll(await jobs.plan(OLD, at)));
    const second = await jobs.plan(
      {
        'users.json': OLD_USERS,
        'channels.json': OLD['channels.json'],
        'dev/2023-12-01.json': [message('1701400000.000100', 'much later', { thread_ts: root.ts })],
      },
      at,
    );
    const sent = await jobs.exportAll(second);
    expect(sent.message.map(([kind]) => kind)).toEqual(['C', 'P']);
    server.apply(sent);
    expect(server.posts.size).toBe(8);
    expect(Object.keys(await namesOf(second))).not.toContain('USLACKBOT');
  });

  it('leaves a thread under the root that was made up for it, when the root itself comes', async () => {
    const at = aNewTeam();
    const server = aTeam();
    const { [inC1]: all, ...rest } = OLD;
    server.apply(await jobs.exportAll(await jobs.plan({ ...rest, [inC1]: all.slice(1) }, at)));
    const next = message('1700000020.000100', 'another reply', { thread_ts: root.ts });
    for (const more of [[], [next]]) {
      const sent = await jobs.exportAll(await jobs.plan({ ...rest, [inC1]: [...all, ...more] }, at));
      server.apply(sent);
      expect(sent.message.slice(0, 3).map(([kind]) => kind)).toEqual(['R', 'O', 'P']);
    }
    const texts = [...server.posts].map(([key, { root: of }]) => [key.slice(18), of.slice(18)]);
    const [made] = texts.find(([text]) => text!.includes('first message of this thread'))!;
    expect(texts.filter(([, of]) => of === made).map(([text]) => text)).toEqual([
      made,
      'old reply',
      'another reply',
    ]);
    expect(server.posts.size).toBe(9);
  });

  it('recognises what a cancelled job had settled, and no more', async () => {
    const at = aNewTeam();
    const server = aTeam();
    server.apply(await jobs.exportAll(await jobs.plan(OLD, at), { until: 'message' }));
    const second = await jobs.plan(OLD, at);
    const sent = await jobs.exportAll(second);
    server.apply(sent);
    const { meta } = await getJob(jobs.pool, second);
    expect(meta).toMatchObject({ messages_reused: 7, attachments_reused: 0, reactions_reused: 0 });
    expect(meta).toMatchObject({ users_reused: 2 });
    expect([sent.attachment.length, sent.reaction.length]).toEqual([1, 1]);
  });

  it('keeps the times of messages that a cancelled job did not come to', async () => {
    const at = aNewTeam();
    const first = await jobs.plan(OLD, at);
    const second = async () => jobs.exportAll(await jobs.plan(OLD, at));
    expect((await jobs.exportAll(first, { until: 'channel' })).message).toEqual([]);
    expect((await second()).message.every(([, , , paths]) => paths === undefined)).toBe(true);
    // The third finds what the second has sent.
    expect((await second()).message.every(([, , , paths]) => paths !== undefined)).toBe(true);
  });

  it('joins who has the address of an account, and keeps what a stranger was called', async () => {
    const at = aNewTeam();
    const stranger = message('1700000001.000100', 'hello', { user: 'U9', user_profile: { name: 'ghost' } });
    const first = await jobs.plan({ ...OLD, [inC1]: [stranger] }, at);
    await jobs.exportAll(first);
    const { U9: ghost } = await namesOf(first);
    const second = await jobs.plan(
      {
        ...OLD,
        'users.json': [
          ...OLD_USERS,
          user('U9', 'casper'),
          { ...user('U4', 'ann.again'), profile: { email: 'u1@example.com' } },
        ],
      },
      at,
    );
    expect(await namesOf(second)).toMatchObject({ U9: ghost, U4: 'ann', U1: 'ann' });
  });
});
