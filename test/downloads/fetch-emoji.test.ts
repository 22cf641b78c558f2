import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchEmojiList } from '../../src/downloads/emoji-list.ts';
import { fetchEmoji } from '../../src/downloads/fetch-emoji.ts';
import { DEFAULT_TIMING } from '../../src/downloads/pace.ts';
import { withTempDir } from '../embedded/support/temp-dir.ts';
import {
  type Answer,
  type FileServer,
  file,
  inTurn,
  page,
  startFileServer,
  status,
} from '../support/file-server.ts';

const timing = { ...DEFAULT_TIMING, firstWaitMs: 1, maxWaitMs: 2, maxFailures: 3 };
const signal = new AbortController().signal;
const json =
  (value: unknown): Answer =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));

describe('emoji of Slack', () => {
  const temp = withTempDir();
  let server: FileServer;
  beforeAll(async () => {
    server = await startFileServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.answers.clear();
    server.asked.length = 0;
  });

  describe('the list', () => {
    const ask = () => fetchEmojiList({ token: 'xoxb-1', api: `${server.origin}/api/`, timing, signal });

    it('comes with the token in a header, after Slack asked for patience', async () => {
      const emoji = { parrot: 'https://x.y/p.gif', polly: 'alias:parrot' };
      server.answers.set(
        '/api/emoji.list',
        inTurn(status(429, { 'retry-after': '0' }), status(503), json({ ok: true, emoji })),
      );
      expect(await ask()).toEqual(emoji);
      expect(server.asked.map(({ authorization, token }) => [authorization, token])).toEqual(
        Array(3).fill(['Bearer xoxb-1', null]),
      );
    });

    it.each<[string, Answer, RegExp]>([
      [
        'a token without the scope',
        json({ ok: false, error: 'missing_scope' }),
        /missing_scope.*scope emoji:read/,
      ],
      ['an error that nobody knows', json({ ok: false, error: 'odd' }), /refuses the list of emoji \(odd\)/],
      ['a page', page(), /no list of emoji/],
      ['an answer without emoji', json({ ok: true }), /holds no emoji/],
      ['a refusal', status(403), /HTTP 403/],
      ['failures without end', status(500), /does not give the list of emoji: HTTP 500/],
    ])('says what is wrong: %s', async (_, answer, words) => {
      server.answers.set('/api/emoji.list', answer);
      await expect(ask()).rejects.toThrow(words);
    });
  });

  describe('the images', () => {
    const IMAGE = Buffer.from('GIF89a');
    const fetch = (folder: string, list: object) =>
      fetchEmoji({ folder, list, hosts: [server.origin], timing, signal, onProgress: () => {} });

    it('come into the folder with the list, and not again the next time', async () => {
      const folder = join(temp.path, 'emoji');
      await mkdir(folder);
      await writeFile(join(folder, 'here.png'), 'x');
      const list = {
        parrot: `${server.origin}/parrot.gif`,
        日本: `${server.origin}/nihon.png`,
        here: `${server.origin}/here.png`,
        polly: 'alias:parrot',
      };
      server.answers.set('/parrot.gif', inTurn(status(500), file(IMAGE)));
      server.answers.set('/nihon.png', file(IMAGE));
      expect(await fetch(folder, list)).toEqual({ images: 2, kept: 1, aliases: 1, failed: [] });
      expect((await readdir(folder)).sort()).toEqual(['here.png', 'index.json', 'parrot.gif', '日本.png']);
      expect(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'))).toEqual(list);
      expect(await readFile(join(folder, 'parrot.gif'))).toEqual(IMAGE);
      server.asked.length = 0;
      expect(await fetch(folder, list)).toMatchObject({ images: 0, kept: 3 });
      expect(server.asked).toEqual([]);
    });

    it('that can not come are named, and stop nothing', async () => {
      const folder = join(temp.path, 'some');
      server.answers.set('/ok.png', file(IMAGE));
      const fetched = await fetch(folder, {
        gone: `${server.origin}/gone.png`,
        elsewhere: 'https://evil.example/e.png',
        '../up': `${server.origin}/up.png`,
        page: `${server.origin}/page`,
        number: 7,
        ok: `${server.origin}/ok.png`,
      });
      expect(fetched).toMatchObject({ images: 1, kept: 0, aliases: 0 });
      expect(Object.fromEntries(fetched.failed.map(({ name, detail }) => [name, detail]))).toEqual({
        gone: 'file_link_dead HTTP 404',
        elsewhere: 'file_host_refused evil.example',
        '../up': 'no link to a PNG, GIF or JPEG image',
        page: 'no link to a PNG, GIF or JPEG image',
        number: 'no link to a PNG, GIF or JPEG image',
      });
      expect((await readdir(folder)).sort()).toEqual(['index.json', 'ok.png']);
    });
  });
});
