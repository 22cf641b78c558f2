import { describe, expect, it } from '@jest/globals';
import { aZip, call, createJob, ended, get, runLines, uploadZip, VERSION } from './support/client.ts';
import {
  channel,
  directChannel,
  directPost,
  emoji,
  post,
  reaction,
  reply,
  T0,
  team,
  user,
  WORLD,
} from './support/lines.ts';
import { postsOf, withDoubles } from './support/with-double.ts';

const { start, startWorld } = withDoubles();
type Double = Awaited<ReturnType<typeof start>>;

const runRaw = async (double: Double, lines: unknown[]) => {
  const import_file = await uploadZip(double, await aZip(lines));
  return ended(double, await createJob(double, { import_file }));
};
const many = (count: number, fields = {}) =>
  Array.from({ length: count }, (_, index) => post({ create_at: T0 + index, ...fields }));

describe('the first line (§ 2)', () => {
  it.each([
    [team(), 'Unable to read the version'],
    [{ type: 'version' }, 'Unable to read the version'],
    [{ type: 'version', version: 2 }, 'Incorrect or missing version'],
    ['', 'JSON decode of line failed.'],
    ['\ufeff{"type":"version","version":1}', 'JSON decode of line failed.'],
  ])('has to be the version: %j', async (line, message) => {
    const job = await runRaw(await start(), [line, team()]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '1' } });
    expect(job.data.error).toContain(message);
  });

  it('may say who made it', async () => {
    const job = await runRaw(await start(), [{ ...VERSION, info: { generator: 'x' } }]);
    expect(job.status).toBe('success');
  });

  it('hangs the reader if it comes twice', async () => {
    const double = await start();
    const import_file = await uploadZip(double, await aZip([VERSION, VERSION]));
    const { id } = await createJob(double, { import_file });
    const later = await createJob(double, { import_file });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await get(double, `/jobs/${id}`)).toMatchObject({ status: 'in_progress' });
    expect(await get(double, `/jobs/${later.id}`)).toMatchObject({ status: 'pending' });
  });
});

describe('lines (§ 2, § 7)', () => {
  it.each([
    ['an unknown type', { type: 'poll', poll: {} }, 'unknown type "poll"'],
    ['bad JSON', '{"type":', 'JSON decode of line failed.'],
    ['an empty line', '', 'JSON decode of line failed.'],
    ['a value of another type', channel({ name: 7 }), 'JSON decode of line failed.'],
    ['a missing object', { type: 'channel' }, 'null_channel'],
  ])('end the import at %s', async (_, line, message) => {
    const double = await start();
    const job = await runLines(double, [team(), line, channel({ name: 'later' })]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '3' } });
    expect(job.data.error).toContain(message);
    expect((await call(double, 'GET', '/teams/name/acme')).status).toBe(200);
    expect((await call(double, 'GET', '/teams/name/acme/channels/name/later')).status).toBe(404);
  });

  it.each(['post', 'direct_post', 'user', 'bot', 'emoji'])(
    'take the server down at a %s without its object',
    async (type) => {
      const double = await start();
      const import_file = await uploadZip(double, await aZip([VERSION, { type }]));
      const { id } = await createJob(double, { import_file });
      while (double.crash() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      await double.close();
      await expect(call(double, 'GET', '/system/ping')).rejects.toThrow();
      const job = double.state.tables.jobs.get(id);
      expect(job).toMatchObject({ status: 'error', data: { error: 'Unable to update the job.' } });
    },
  );

  it('take fields that the server does not know, and null for what is not there', async () => {
    const job = await runLines(await start(), [team({ description: null, colour: 'red' })]);
    expect(job.status).toBe('success');
  });

  it('are finished type by type: a channel before its team fails, one behind it does not', async () => {
    const double = await start();
    const job = await runLines(double, [channel(), team()]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '2' } });
    expect(job.data.error).toContain('Team with name "acme" could not be found');
    expect((await runLines(double, [team(), channel()])).status).toBe('success');
  });

  it('end with line 0 where one is too long, after all before it', async () => {
    const double = await start();
    const job = await runLines(double, [...WORLD, post(), post({ message: 'x'.repeat(16 * 1024 * 1024) })]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '0' } });
    expect(job.data.error).toContain('Error reading import data file.');
    expect(await postsOf(double)).toHaveLength(1);
  });

  it('that workers have collected are lost at an unreadable one', async () => {
    const double = await startWorld();
    const job = await runLines(double, [...many(5), '{']);
    expect(job.data.line_number).toBe('7');
    expect(await postsOf(double)).toHaveLength(0);
  });
});

describe('a batch of posts (§ 7)', () => {
  it('is refused as a whole for one line, while another worker’s is stored', async () => {
    const double = await startWorld();
    const lines = many(10);
    lines[3] = post({ create_at: 0 });
    const job = await runLines(double, lines, {}, { workers: '2' });
    expect(job).toMatchObject({ status: 'error', data: { line_number: '5' } });
    expect(await postsOf(double)).toHaveLength(5);
  });

  it.each([
    ['behind', 1000, 1000],
    ['in', 999, 0],
  ])('is 1000 lines: with a bad line %s it, %i good ones come to %i', async (_, good, stored) => {
    const double = await startWorld();
    const job = await runLines(double, [...many(good), post({ create_at: 0 })], {}, { workers: '1' });
    expect(job.data.line_number).toBe(String(good + 2));
    expect(double.state.tables.posts.size).toBe(stored);
  });

  it.each([
    ['a user', post({ user: 'nobody' }), 'Some users not found'],
    ['a flagging user', post({ flagged_by: ['nobody'] }), 'Some users not found'],
    ['a team', post({ team: 'nothing' }), 'Some teams not found'],
    ['a user in two spellings', post({ user: 'Ann' }), 'Some users not found'],
    ['a channel', post({ channel: 'nothing' }), 'Channel with name "nothing" could not be found'],
  ])('fails with line 0 if nobody knows %s', async (_, line, message) => {
    const double = await startWorld();
    const job = await runLines(double, [post(), line], {}, { workers: '1' });
    expect(job).toMatchObject({ status: 'error', data: { line_number: '0' } });
    expect(job.data.error).toContain(message);
    expect(await postsOf(double)).toHaveLength(0);
  });

  it('stays without the replies of later lines when a reaction fails', async () => {
    const double = await startWorld();
    const lines = [
      post({ replies: [reply()] }),
      post({ create_at: T0 + 100, reactions: [reaction({ user: 'nobody', create_at: T0 + 100 })] }),
      post({ create_at: T0 + 200, replies: [reply({ create_at: T0 + 201 })] }),
    ];
    const job = await runLines(double, lines, {}, { workers: '1' });
    expect(job).toMatchObject({ status: 'error', data: { line_number: '3' } });
    expect(job.data.error).toContain('User with username "nobody" could not be found');
    const times = (await postsOf(double)).map(({ create_at }: { create_at: number }) => create_at - T0);
    expect(times).toEqual([0, 10, 100, 200]);

    lines[1] = post({ create_at: T0 + 100 });
    expect((await runLines(double, lines, {}, { workers: '1' })).status).toBe('success');
    expect(await postsOf(double)).toHaveLength(5);
  });
});

describe('a tolerated error (§ 7)', () => {
  it.each([
    ['too few', ['ann']],
    ['too many', ['ann', 'bob', 'cid', 'a', 'b', 'c', 'd', 'e', 'f']],
  ])('of %s members drops the line behind it', async (_, members) => {
    const double = await startWorld();
    const lines = [directChannel(members), directChannel(['ann', 'bob']), directChannel(['ann', 'cid'])];
    expect((await runLines(double, lines)).status).toBe('success');
    const direct = [...double.state.tables.channels.values()].filter(({ type }) => type === 'D');
    const cid = (await get(double, '/users/username/cid')).id;
    expect(direct).toHaveLength(1);
    expect(direct[0]!.name).toContain(cid);
  });

  it('is fatal in a direct post', async () => {
    const double = await startWorld();
    const job = await runLines(double, [directPost(['ann'])]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '2' } });
  });
});

describe('an emoji (§ 3.5)', () => {
  const files = { 'data/e/p.png': 'image', 'data/e/big.png': Buffer.alloc(512 * 1024 + 1) };

  it('is stored once, and skipped if the server has one of that name', async () => {
    const double = await start();
    for (const _ of [1, 2])
      expect((await runLines(double, [emoji(), emoji({ name: 'smile' })], files)).status).toBe('success');
    expect(await get(double, '/emoji')).toMatchObject([{ name: 'acme_logo', creator_id: '' }]);
    expect(double.warnings.join()).toContain('system emoji: smile');
  });

  it.each([
    ['has no image in the zip', { image: 'e/x.png' }, 'Error reading import emoji image file'],
    ['has one over 512 KiB', { image: 'e/big.png' }, 'write_file'],
    ['leaves the folder', { image: '../x.png' }, 'invalid_image_path'],
    ['has a strange name', { name: 'two words' }, 'model.emoji.name'],
  ])('ends the import if it %s', async (_, fields, message) => {
    const job = await runLines(await start(), [emoji(fields)], files);
    expect(job.data.error).toContain(message);
  });
});

it('leaves users without a team alone', async () => {
  const double = await start();
  expect((await runLines(double, [user('ann', { teams: [] })])).status).toBe('success');
});
