import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMattermostClient, type MattermostClient } from '../../../src/mattermost/client/client.ts';
import { MattermostError } from '../../../src/mattermost/client/mattermost-error.ts';
import { type Answer, inTurn, page, status } from '../../support/file-server.ts';
import {
  type ApiServer,
  appError,
  bodyOf,
  cut,
  FAST,
  json,
  pages,
  startApiServer,
} from './support/api-server.ts';
import { all } from './support/with-clients.ts';

const TOKEN = 'secrettoken1234567890secre';
const ME = { id: 'u1', username: 'admin', roles: 'system_admin system_user', email: 'a@x.y', unknown: 1 };

describe('the client', () => {
  let api: ApiServer;
  let client: MattermostClient;
  const asked = (path: string) => api.server.askedFor(`/api/v4${path}`);
  const errorOf = async (answer: Promise<unknown>): Promise<MattermostError> => {
    const error = await answer.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof MattermostError)) throw new Error(`expected a MattermostError, got ${error}`);
    return error;
  };

  beforeAll(async () => {
    api = await startApiServer();
  });
  afterAll(() => api.server.close());
  beforeEach(() => {
    api.server.answers.clear();
    api.server.asked.length = 0;
    client = createMattermostClient({ address: api.origin, token: TOKEN, timing: FAST });
  });
  afterEach(() => client.close());

  it('sends the token as a header, and lets unknown fields pass', async () => {
    api.on('/users/me', json(ME));
    expect(await client.me()).toMatchObject({ username: 'admin', roles: 'system_admin system_user' });
    expect(asked('/users/me').map(({ authorization }) => authorization)).toEqual([`Bearer ${TOKEN}`]);
  });

  it('works for a server below a path', async () => {
    api.server.answers.set('/chat/api/v4/users/me', json(ME));
    const below = createMattermostClient({ address: `${api.origin}/chat`, token: TOKEN, timing: FAST });
    expect((await below.me()).id).toBe('u1');
    await below.close();
  });

  describe('what passes', () => {
    it.each<[string, Answer]>([
      ['a cut connection', cut],
      ['a server that is started again', status(503)],
      ['a proxy without its server', (_request, response) => void response.writeHead(502).end('<html>')],
      ['too many requests, with a time', status(429, { 'retry-after': '0' })],
      ['too many requests, with the header of Mattermost', status(429, { 'x-ratelimit-reset': '0' })],
      ['too many requests, without a time', status(429)],
    ])('%s: is asked again', async (_name, answer) => {
      api.on('/users/me', inTurn(answer, answer, json(ME)));
      expect((await client.me()).id).toBe('u1');
      expect(asked('/users/me')).toHaveLength(3);
    });

    it('is given up after some failures, with what was asked', async () => {
      api.on('/users/me', status(503));
      expect(await errorOf(client.me())).toMatchObject({ status: 503, method: 'GET', path: '/users/me' });
      expect(asked('/users/me')).toHaveLength(FAST.maxFailures);
    });

    it('has no end of patience where the server says when', async () => {
      const busy = Array<Answer>(FAST.maxFailures + 3).fill(status(429, { 'retry-after': '0' }));
      api.on('/users/me', inTurn(...busy, json(ME)));
      expect((await client.me()).id).toBe('u1');
    });

    it.each<[string, Answer, number]>([
      ['cut', cut, 1],
      ['answered with 500', appError(500, 'store.sql_job.save.app_error'), 1],
      ['refused for being too fast', status(429, { 'retry-after': '0' }), 2],
    ])('a job is not made twice when its request was %s', async (_name, answer, times) => {
      api.on('/jobs', inTurn(answer, json({ id: 'j1', type: 'import_process', status: 'pending' }, 201)));
      await client.createJob('import_process', { import_file: 'x.zip' }).catch(() => undefined);
      expect(asked('/jobs')).toHaveLength(times);
    });

    it('ends at once when it is aborted', async () => {
      const stop = new AbortController();
      const stopped = createMattermostClient({
        address: api.origin,
        token: TOKEN,
        timing: { ...FAST, firstWaitMs: 60_000, maxWaitMs: 60_000 },
        signal: stop.signal,
      });
      api.on('/users/me', (request, response, times) => {
        status(503)(request, response, times);
        setImmediate(() => stop.abort(new Error('stopped')));
      });
      await expect(stopped.me()).rejects.toMatchObject({
        message: expect.stringMatching(/abort|stopped/),
      });
      await stopped.close();
    });
  });

  describe('what is final', () => {
    it('says what the server said', async () => {
      api.on(
        '/config',
        appError(403, 'api.context.permissions.app_error', 'You do not have the permissions.'),
      );
      const error = await errorOf(client.config());
      expect(error).toMatchObject({ status: 403, id: 'api.context.permissions.app_error' });
      expect(error.message).toBe(
        'GET /config: HTTP 403, You do not have the permissions. (api.context.permissions.app_error)',
      );
      expect(asked('/config')).toHaveLength(1);
    });

    it.each<[string, Answer, RegExp]>([
      ['a page in place of an answer', page(), /not JSON: is Mattermost at http/],
      ['another shape', json({ id: 1 }), /field id: /],
      [
        'a redirect',
        status(302, { location: 'https://login.x.y/?secret=1' }),
        /leads to https:\/\/login\.x\.y: give/,
      ],
      ['a feature that is off', appError(501, 'api.emoji.disabled.app_error'), /501/],
    ])('%s', async (_name, answer, message) => {
      api.on('/users/me', answer);
      const error = await errorOf(client.me());
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain('secret');
      expect(asked('/users/me')).toHaveLength(1);
    });

    it('names neither the token nor an address that was looked for', async () => {
      api.on('/users/stats', json({ total_users_count: 100_000 }));
      const error = await errorOf(
        createMattermostClient({ address: 'http://127.0.0.1:1', token: TOKEN, timing: FAST }).me(),
      );
      expect(error).toMatchObject({ status: 0, message: expect.stringMatching(/refuses the connection/) });
      api.on('/users/email/bob%40x.y', appError(400, 'odd'));
      const looked = await errorOf(client.usersByEmails(['bob@x.y']));
      const all = `${error.message}${error.stack}${looked.message}${JSON.stringify(looked)}`;
      expect(all).not.toContain(TOKEN);
      expect(all).not.toContain('bob');
    });
  });

  describe('lists', () => {
    const user = (n: number) => ({ id: `u${n}`, username: `user${n}`, email: `user${n}@x.y` });
    const users = Array.from({ length: 450 }, (_, n) => user(n));

    it('are read to their end, page by page', async () => {
      api.on('/users', pages(users));
      const found = await all(client.allUsers());
      expect(found.map(({ id }) => id)).toEqual(users.map(({ id }) => id));
    });

    it('of user names go in batches', async () => {
      const sizes: number[] = [];
      api.on('/users/usernames', (request, response, times) => {
        void bodyOf(request).then((body) => {
          const names = JSON.parse(String(body)) as string[];
          sizes.push(names.length);
          json(users.filter(({ username }) => names.includes(username)))(request, response, times);
        });
      });
      const wanted = Array.from({ length: 1100 }, (_, n) => `user${n}`);
      const found = await client.usersByUsernames(wanted);
      expect(found.map(({ id }) => id)).toEqual(users.map(({ id }) => id));
      expect(sizes.sort()).toEqual([100, 500, 500]);
    });

    it.each([
      [2, '/users/email/'],
      [400, '/users?'],
    ])('of %i addresses are looked up by %s', async (many, way) => {
      api.on('/users/stats', json({ total_users_count: users.length }));
      api.on('/users', pages(users));
      for (const one of users) api.on(`/users/email/${encodeURIComponent(one.email)}`, json(one));
      api.on('/users/email/nobody%40x.y', appError(404, 'app.user.missing_account.const'));
      const emails = [...users.slice(0, many).map(({ email }) => email), 'nobody@x.y'];
      const found = await client.usersByEmails(emails);
      expect(found.map(({ email }) => email)).toEqual(emails.slice(0, -1));
      const lookups = api.server.asked.filter(({ path }) => path.startsWith('/api/v4/users/email/'));
      expect(lookups).toHaveLength(way === '/users?' ? 0 : emails.length);
    });

    it('of channels are public, private and archived ones; none archived is no error', async () => {
      const channel = (name: string, type: string, deleteAt = 0) => ({
        id: name,
        name,
        type,
        delete_at: deleteAt,
      });
      api.on('/teams/t1/channels', pages([channel('town-square', 'O')]));
      api.on('/teams/t1/channels/private', pages([channel('secret', 'P')]));
      api.on('/teams/t1/channels/deleted', pages([channel('old', 'O', 9)]));
      const names = async () => (await all(client.channelsOfTeam('t1'))).map(({ name }) => name);
      expect(await names()).toEqual(['town-square', 'secret', 'old']);
      api.on('/teams/t1/channels/deleted', appError(404, 'app.channel.get_deleted.missing.app_error'));
      expect(await names()).toEqual(['town-square', 'secret']);
    });
  });

  it.each<[string, string, (client: MattermostClient) => Promise<unknown>, unknown]>([
    ['a team', '/teams/name/acme', (of) => of.teamByName('acme'), undefined],
    ['a channel', '/teams/t/channels/name/dev', (of) => of.channelByName('t', 'dev'), undefined],
    ['an emoji', '/emoji/name/parrot', (of) => of.emojiByName('parrot'), undefined],
    ['limits, in old versions', '/limits/server', (of) => of.serverLimits(), undefined],
    ['an upload that is complete', '/uploads/x', (of) => of.upload('x'), undefined],
    ['a file', '/files/f/info', (of) => of.fileInfo('f'), undefined],
    ['deleting imports, in old versions', '/imports/x.zip', (of) => of.deleteImport('x.zip'), false],
  ])('%s that is not there is no error', async (_name, path, ask, nothing) => {
    api.on(path, appError(404, 'app.missing'));
    expect(await ask(client)).toBe(nothing);
    expect(asked(path)).toHaveLength(1);
  });

  it('reads posts with their files and reactions', async () => {
    const post = {
      id: 'p1',
      create_at: 5,
      user_id: 'u1',
      channel_id: 'c1',
      message: 'hi',
      file_ids: ['f1'],
      metadata: {
        files: [{ id: 'f1', name: 'a.txt', size: 3, post_id: 'p1' }],
        reactions: [{ user_id: 'u1', emoji_name: 'wave', create_at: 6 }],
      },
    };
    api.on('/channels/c1/posts', json({ order: ['p1'], posts: { p1: post } }));
    expect(await client.postsOfChannel('c1', 0)).toMatchObject({ order: ['p1'], posts: { p1: post } });
  });

  it('reads jobs whose data is null, and sets their status', async () => {
    const job = { id: 'j1', type: 'import_process', status: 'in_progress', data: null };
    api.on('/jobs/type/import_process', json([job]));
    expect(await client.jobsOfType('import_process')).toMatchObject([{ id: 'j1', data: {} }]);
    let sent: unknown;
    api.on('/jobs/j1/status', (request, response, times) => {
      void bodyOf(request).then((body) => {
        sent = { method: request.method, ...(JSON.parse(String(body)) as object) };
        json({ status: 'OK' })(request, response, times);
      });
    });
    await client.setJobStatus('j1', 'canceled', true);
    expect(sent).toEqual({ method: 'PATCH', status: 'canceled', force: true });
  });
});
