import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { MattermostClient } from '../../../src/mattermost/client/client.ts';
import { preflight } from '../../../src/preflight/preflight.ts';
import { readServer } from '../../../src/preflight/read-server.ts';
import { withTempDir } from '../../embedded/support/temp-dir.ts';
import { aZip, until, VERSION } from '../../mattermost-double/support/client.ts';
import { channel, emoji, post, reaction, reply, user, WORLD } from '../../mattermost-double/support/lines.ts';
import { channelId, withDoubles } from '../../mattermost-double/support/with-double.ts';
import { account, someNeeds } from '../../preflight/support/ready.ts';
import { withClients } from './support/with-clients.ts';

const MIB = 1024 * 1024;

describe('the client, at a server that behaves as Mattermost', () => {
  const temp = withTempDir();
  const doubles = withDoubles();
  const clientOf = withClients();

  /** An import by the client alone: upload, job, end. */
  async function runImport(
    client: MattermostClient,
    lines: readonly unknown[],
    files: Record<string, Buffer> = {},
  ) {
    const zip = await aZip([VERSION, ...lines], files);
    const path = join(temp.path, 'import.zip');
    await writeFile(path, zip);
    const { id } = await client.createUpload('import.zip', zip.length);
    const importFile = await client.uploadFile({ path, uploadId: id });
    const created = await client.createJob('import_process', { import_file: importFile });
    return until(async () => {
      const job = await client.job(created.id);
      return ['success', 'error'].includes(job.status) ? job : undefined;
    });
  }

  it('uploads an import, runs its job and reads back what came of it', async () => {
    const client = clientOf(await doubles.start());
    const lines = [
      emoji({ name: 'shipit' }),
      ...WORLD,
      post({
        attachments: [{ path: 'a/plan.txt' }],
        reactions: [reaction()],
        replies: [reply()],
      }),
    ];
    const files = { 'data/a/plan.txt': Buffer.from('the plan'), 'data/e/p.png': Buffer.from('png') };
    expect(await runImport(client, lines, files)).toMatchObject({ status: 'success', progress: 100 });

    const team = (await client.teamByName('acme'))!;
    expect(await client.teamStats(team.id)).toMatchObject({ active_member_count: 3 });
    const people = await client.usersByUsernames(['ann', 'bob', 'nobody']);
    expect(people.map(({ username }) => username).sort()).toEqual(['ann', 'bob']);
    const [bob] = await client.usersByEmails(['bob@example.com', 'nobody@example.com']);
    expect(await client.membersAmong(team.id, [bob!.id, (await client.me()).id])).toEqual(new Set([bob!.id]));
    const dev = (await client.channelByName(team.id, 'dev'))!;
    const { order, posts } = await client.postsOfChannel(dev.id, 0);
    const root = Object.values(posts).find(({ message }) => message === 'hello')!;
    expect(order.map((id) => posts[id]!.message)).toEqual(['yes', 'hello']);
    expect(root.metadata?.reactions?.map(({ emoji_name: name }) => name)).toEqual(['tada']);
    expect(await client.filesOfPost(root.id)).toMatchObject([{ name: 'plan.txt', size: 8 }]);
    expect(await client.fileInfo(root.file_ids[0]!)).toMatchObject({ name: 'plan.txt' });
    expect((await client.emojiByName('shipit'))?.name).toBe('shipit');
    expect((await client.postsOfChannel(dev.id, 1)).order).toEqual([]);
  });

  it('tells why an import failed', async () => {
    const client = clientOf(await doubles.start());
    const job = await runImport(client, [post()]);
    expect(job).toMatchObject({ status: 'error', data: { error: expect.stringMatching(/users not found/) } });
    expect((await client.jobsOfType('import_process')).map(({ id }) => id)).toEqual([job.id]);
    expect(await client.imports()).toHaveLength(1);
    expect(await client.deleteImport(job.data.import_file!)).toBe(true);
    expect(await client.imports()).toEqual([]);
  });

  it('survives what happens to uploads on the way', async () => {
    const double = await doubles.start();
    const client = clientOf(double);
    const bytes = randomBytes(17 * MIB + 5);
    const path = join(temp.path, 'large.zip');
    await writeFile(path, bytes);
    const { id } = await client.createUpload('large.zip', bytes.length);
    const parts = { method: 'POST', path: `^/uploads/${id}$` };
    double.fault({ ...parts, kind: 'cut_body', bytes: MIB });
    double.fault({ ...parts, kind: 'status', status: 503 });
    double.fault({ ...parts, kind: 'cut_body', bytes: 5 * MIB + 3 });
    double.fault({ ...parts, kind: 'lose_answer', times: 2 });
    expect(await client.uploadFile({ path, uploadId: id, partBytes: 6 * MIB })).toBe(`${id}_large.zip`);
    expect(await client.upload(id)).toBeUndefined();
    expect(await client.imports()).toEqual([`${id}_large.zip`]);
  });

  it('keeps to the server’s rate', async () => {
    const double = await doubles.start({ rateLimit: { perSecond: 20, maxBurst: 2 } });
    const client = clientOf(double);
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.me()));
    expect(new Set(answers.map(({ username }) => username))).toEqual(new Set(['sysadmin']));
  });

  it('is refused an upload that is too large, in the server’s words', async () => {
    const client = clientOf(await doubles.start());
    await expect(client.createUpload('x.zip', 100 * MIB + 1)).rejects.toMatchObject({
      status: 413,
      id: 'api.upload.create.upload_too_large.app_error',
    });
  });

  describe('a pre-flight', () => {
    it.each(['11.6', '5.38'] as const)('of a fresh server of version %s', async (version) => {
      const client = clientOf(await doubles.start({ version }));
      const needs = someNeeds();
      const rows = preflight(needs, await readServer(client, needs));
      const notOk = rows
        .filter(({ verdict }) => verdict !== 'ok')
        .map(({ id, verdict }) => `${verdict} ${id}`);
      expect(notOk).toEqual(version === '11.6' ? [] : ['change version']);
    });

    it('of a server in use finds who and what is there', async () => {
      const double = await doubles.startWorld();
      const client = clientOf(double);
      await runImport(
        client,
        [
          channel({ name: 'secret', type: 'P' }),
          emoji({ name: 'shipit' }),
          user('zoe', { email: 'bob@acme.example' }),
          user('alice', { email: 'alice@other.example' }),
        ],
        { 'data/e/p.png': Buffer.from('png') },
      );
      await fetch(`${double.url}/api/v4/channels/${await channelId(double, 'secret')}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${double.token}` },
      });
      const needs = someNeeds({
        accounts: [account('alice'), account('bob'), account('carol')],
        channels: [
          { slackId: 'C1', name: 'town-square', type: 'O', isArchived: false },
          { slackId: 'C2', name: 'dev', type: 'O', isArchived: false },
          { slackId: 'C3', name: 'secret', type: 'P', isArchived: false },
        ],
      });
      const rows = preflight(needs, await readServer(client, needs));
      const found = rows.flatMap(({ items = [] }) => items.map(({ name, verdict }) => `${name} ${verdict}`));
      expect(found.sort()).toEqual([
        ':shipit: change',
        '@alice problem',
        '@bob ok',
        '~dev change',
        '~secret change',
        '~town-square ok',
      ]);
      expect(rows.find(({ id }) => id === 'TeamSettings.MaxUsersPerTeam')).toMatchObject({
        found: '50 allowed, 5 present',
        // Bob's account is a member already, and nobody has said yet who alice is.
        needed: '7 (2 more)',
      });
    });
  });
});
