import { describe, expect, it } from '@jest/globals';
import { aBrowser, HOST, LOOPBACK, PUBLIC, withApi } from './support/an-api.ts';

const LOCAL = '127.0.0.1:8480';
/** There is none: who gets as far as this has passed everything that stands before a route. */
const PAUSE = '/api/v1/jobs/7/pause';

describe('an API without a login', () => {
  const api = withApi(LOOPBACK);
  const post = (headers: Record<string, string>, payload?: string | object) =>
    api.request({ method: 'POST', url: PAUSE, headers: { host: LOCAL, ...headers }, payload });

  it('takes what a script sends, which has no mark of a browser', async () => {
    expect((await post({})).statusCode).toBe(404);
    expect((await post({}, {})).statusCode).toBe(404);
  });

  it('takes what its own page sends with its token', async () => {
    const browser = aBrowser(api, { host: LOCAL });
    expect(await browser.session()).toMatchObject({
      login: 'none',
      user: { name: 'local', role: 'operator' },
    });
    expect((await browser.post(PAUSE)).statusCode).toBe(404);
  });

  it.each([
    ['of another site', { origin: 'http://evil.example' }],
    ['of another site that says it is none', { origin: 'null' }],
    ['of nowhere', { origin: '' }],
    ['of a sandbox', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['of another site without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['of another server on this machine', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }],
    [
      'of the same port under another name',
      { origin: 'http://localhost:8480', 'sec-fetch-site': 'cross-site' },
    ],
    ['of a name that begins like ours', { origin: `http://${LOCAL}.evil.example` }],
    ['of a name with ours before an @', { origin: `http://${LOCAL}@evil.example` }],
  ])('refuses a page %s, also with a token', async (_, headers) => {
    const browser = aBrowser(api, { host: LOCAL });
    await browser.session();
    const answer = await browser.post(PAUSE, { headers });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().code).toBe('forbidden');
  });

  it.each([
    ['Origin', { origin: `http://${LOCAL}` }],
    ['Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }],
    ['a cookie', { cookie: 'anything=1' }],
  ])('wants a token of what comes with %s', async (_, headers) => {
    const answer = await post(headers as Record<string, string>);
    expect(answer.statusCode).toBe(403);
    expect(answer.json().code).toBe('csrf');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain;application/json',
    'application/jsonp',
  ])('takes no body of %s, which a form of any site can send', async (type) => {
    expect((await post({ 'content-type': type }, '{}')).statusCode).toBe(415);
  });

  it('takes no body without a type', async () => {
    const answer = await api.api.inject({
      method: 'POST',
      url: PAUSE,
      headers: { host: LOCAL, 'content-length': '2' },
      payload: Buffer.from('{}'),
    });
    expect(answer.statusCode).toBe(415);
  });

  it('takes no method behind another', async () => {
    const answer = await api.request({
      url: '/api/v1/jobs',
      headers: { host: LOCAL, 'x-http-method-override': 'DELETE' },
    });
    expect(answer.statusCode).toBe(400);
  });

  it("refuses a token of another browser's", async () => {
    const [one, other] = [aBrowser(api, { host: LOCAL }), aBrowser(api, { host: LOCAL })];
    await one.session();
    await other.session();
    expect(other.csrfToken).not.toBe(one.csrfToken);
    expect((await other.post(PAUSE, { headers: { 'x-csrf-token': one.csrfToken } })).statusCode).toBe(403);
  });

  it('refuses a cookie that somebody else has put there, as no token belongs to it', async () => {
    const chosen = 'A'.repeat(43);
    for (const token of [chosen, ''])
      expect(
        (
          await post({
            origin: `http://${LOCAL}`,
            cookie: `slack_mm2_browser=${chosen}`,
            'x-csrf-token': token,
          })
        ).statusCode,
      ).toBe(403);
  });

  it('gives a new token after a new start, and says of an old one that it is', async () => {
    const browser = aBrowser(api, { host: LOCAL });
    await browser.session();
    await api.restart();
    const refused = await browser.post(PAUSE);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'csrf']);
    await browser.session();
    expect((await browser.post(PAUSE)).statusCode).toBe(404);
  });

  it.each(['GET', 'POST', 'OPTIONS'] as const)('lets no other site read what %s answers', async (method) => {
    const answer = await api.request({
      method,
      url: '/api/v1/service',
      headers: { host: LOCAL, origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  });
});

describe('an API with a login', () => {
  const api = withApi(PUBLIC);

  it('takes no login without a token, so that nobody is logged in as somebody else', async () => {
    await api.addUser('anna', 'operator');
    const browser = aBrowser(api);
    const answer = await browser.post('/api/v1/session', {
      payload: { name: 'anna', password: 'correct horse battery' },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'csrf']);
    expect(answer.cookies).toEqual([]);
  });

  it('wants the token of the session, not the one of before the login', async () => {
    await api.addUser('berta', 'operator');
    const browser = aBrowser(api);
    const before = (await browser.session()).csrfToken;
    expect((await browser.logIn('berta')).statusCode).toBe(200);
    expect((await browser.post(PAUSE, { headers: { 'x-csrf-token': before } })).json().code).toBe('csrf');
    expect((await browser.post(PAUSE)).statusCode).toBe(404);
    expect((await browser.remove('/api/v1/session', { headers: { 'x-csrf-token': '' } })).statusCode).toBe(
      403,
    );
  });

  it('takes a page of a name that it was given, also if a proxy calls it by another', async () => {
    await api.addUser('clara', 'operator');
    const browser = aBrowser(api);
    await browser.logIn('clara');
    const answer = await browser.post(PAUSE, {
      headers: { host: '127.0.0.1:8480', origin: `https://${HOST}` },
    });
    expect(answer.statusCode).toBe(404);
  });
});
