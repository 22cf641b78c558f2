import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { runLines } from '../../mattermost-double/support/client.ts';
import { emoji, post, reaction, T0 } from '../../mattermost-double/support/lines.ts';
import { channelId, userNamed, withDoubles } from '../../mattermost-double/support/with-double.ts';
import { inTurn } from '../../support/file-server.ts';
import { startApiServer } from './support/api-server.ts';
import { withClients } from './support/with-clients.ts';

const doubles = withDoubles();
const clientOf = withClients();

it('reads posts with all that a migration wrote', async () => {
  const double = await doubles.startWorld();
  const props = { slack_ts: '1700000000.000100' };
  const told = post({
    message: 'see :acme_logo:',
    props,
    is_pinned: true,
    edit_at: T0 + 5,
    attachments: [{ path: 'a.txt' }],
    reactions: [reaction()],
  });
  await runLines(double, [emoji(), told], { 'data/a.txt': 'text', 'data/e/p.png': 'image' });
  const { posts } = await clientOf(double).postsOfChannel(await channelId(double), 0);
  const bob = await userNamed(double, 'bob');
  expect(Object.values(posts)).toMatchObject([
    {
      create_at: T0,
      edit_at: T0 + 5,
      root_id: '',
      type: '',
      is_pinned: true,
      props,
      metadata: {
        emojis: [{ name: 'acme_logo', creator_id: '' }],
        files: [{ name: 'a.txt', size: 4, mime_type: 'text/plain; charset=utf-8' }],
        reactions: [{ user_id: bob.id, emoji_name: 'tada', create_at: T0 + 20 }],
      },
    },
  ]);
});

it('reads the reactions of one post, and of many', async () => {
  const double = await doubles.startWorld();
  await runLines(double, [
    post({ reactions: [reaction(), reaction({ user: 'cid' })] }),
    post({ create_at: T0 + 1, message: 'plain' }),
  ]);
  const client = clientOf(double);
  const { order } = await client.postsOfChannel(await channelId(double), 0);
  const [plain, liked] = order as [string, string];
  expect(await client.reactionsOfPost(plain)).toEqual([]);
  const both = await client.reactionsOfPost(liked);
  expect(both.map(({ emoji_name: name }) => name)).toEqual(['tada', 'tada']);
  const nobodys = Array.from({ length: 450 }, (_, n) => `post${n}`);
  const many = await client.reactionsOfPosts([plain, ...nobodys, liked]);
  expect(many.size).toBe(452);
  expect([many.get(plain), many.get('post7'), many.get(liked)]).toEqual([[], [], both]);
});

it('reads what a file holds', async () => {
  const double = await doubles.startWorld();
  const bytes = Buffer.from('text '.repeat(100_000));
  await runLines(double, [post({ attachments: [{ path: 'a.txt' }] })], { 'data/a.txt': bytes });
  const client = clientOf(double);
  const { posts } = await client.postsOfChannel(await channelId(double), 0);
  const [id] = Object.values(posts)[0]!.file_ids;
  double.fault({ path: '^/files/[^/]+$', kind: 'cut' });
  double.fault({ path: '^/files/[^/]+$', kind: 'status', status: 503 });
  expect(await client.fileDigest(id!)).toEqual({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  });
  await expect(client.fileDigest('nothing')).rejects.toMatchObject({
    status: 404,
    id: 'app.file_info.get.app_error',
  });
});

it('reads a file from its beginning again when it breaks off', async () => {
  const api = await startApiServer();
  try {
    api.on(
      '/files/f1',
      inTurn(
        (_request, response) => {
          response.writeHead(200, { 'content-length': '8' });
          response.write('half', () => response.destroy());
        },
        (_request, response) => void response.writeHead(200).end('all of it'),
      ),
    );
    expect(await clientOf({ url: api.origin, token: 't' }).fileDigest('f1')).toEqual({
      sha256: createHash('sha256').update('all of it').digest('hex'),
      sizeBytes: 9,
    });
  } finally {
    await api.server.close();
  }
});

it('knows of accounts what the server shows an administrator', async () => {
  const double = await doubles.startWorld();
  const client = clientOf(double);
  const [bob] = await client.usersByUsernames(['bob']);
  expect(bob).toMatchObject({ auth_service: '', locale: 'en', is_bot: false, delete_at: 0 });
  expect(bob!.create_at).toBeGreaterThan(0);
  expect(bob!.last_password_update).toBeUndefined();
  expect((await client.me()).last_password_update).toBeGreaterThan(0);
});
