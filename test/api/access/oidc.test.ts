import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { aBrowser, HOST, PASSWORD, PUBLIC, withApi } from './support/an-api.ts';
import { CLIENT, logInAtProvider, startOidcProvider } from './support/an-oidc-provider.ts';

const CALLBACK = `http://${HOST}/auth/oidc/callback`;
// It says of itself that nobody should use it like this.
for (const kind of ['warn', 'info'] as const) jest.spyOn(console, kind).mockReturnValue(undefined);
const provider = await startOidcProvider(CALLBACK, { anna: ['staff', 'admins'], bea: ['staff'] });
afterAll(() => provider.close());

describe('a login at an OIDC provider', () => {
  const api = withApi({
    ...PUBLIC,
    oidc: {
      issuer: new URL(provider.issuer),
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      roleClaim: 'groups',
      operators: ['admins'],
    },
  });
  const pathOf = (address: string) => address.slice(`http://${HOST}`.length);
  /** As far as the address at which the provider sends the browser back. */
  const begin = async (name: string) => {
    const browser = aBrowser(api);
    const sent = await browser.get('/auth/oidc/login');
    expect(sent.statusCode).toBe(303);
    const back = await logInAtProvider(sent.headers.location as string, name, CALLBACK);
    return { browser, back: pathOf(back) };
  };

  it('sends code challenge, state and nonce, and keeps nothing that can be read', async () => {
    const answer = await aBrowser(api).get('/auth/oidc/login');
    const url = new URL(answer.headers.location as string);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT.id,
      response_type: 'code',
      redirect_uri: CALLBACK,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/.{20}/),
      nonce: expect.stringMatching(/.{20}/),
    });
    expect(answer.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Lax/);
    expect(Buffer.from(answer.cookies[0]!.value, 'base64url').toString()).not.toMatch(/nonce|verifier/);
  });

  it.each([
    ['anna', 'operator'],
    ['bea', 'viewer'],
    ['somebody', 'viewer'],
  ])('makes %s an %s', async (name, role) => {
    const { browser, back } = await begin(name);
    const answer = await browser.get(back, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/']);
    expect(await browser.session()).toMatchObject({ login: 'oidc', user: { name, role } });
    expect((await browser.post('/api/v1/jobs/7/pause')).statusCode).toBe(role === 'operator' ? 404 : 403);
    await browser.remove('/api/v1/session');
    expect((await browser.session()).user).toBeNull();
  });

  it('is not finished by a browser that has not begun it', async () => {
    const { back } = await begin('anna');
    const other = aBrowser(api);
    expect((await other.get(back)).statusCode).toBe(401);
    expect((await other.session()).user).toBeNull();
  });

  it('is not finished by a browser that has begun another one', async () => {
    const { back } = await begin('anna');
    const victim = await begin('bea');
    expect((await victim.browser.get(back)).statusCode).toBe(401);
    expect((await victim.browser.session()).user).toBeNull();
  });

  it('is finished once', async () => {
    const { browser, back } = await begin('bea');
    const kept = browser.jar.get('slack_mm2_login')!;
    expect((await browser.get(back)).statusCode).toBe(303);
    const again = aBrowser(api);
    again.jar.set('slack_mm2_login', kept);
    expect((await again.get(back)).statusCode).toBe(401);
  });

  it.each([
    ['another state', (back: string) => back.replace(/state=[^&]+/, 'state=made-up')],
    ['no state', (back: string) => back.replace(/state=[^&]+&?/, '')],
    ['another code', (back: string) => back.replace(/code=[^&]+/, 'code=made-up')],
    ['another issuer', (back: string) => back.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')],
    ['no', (back: string) => back.replace(/code=[^&]+/, 'error=access_denied')],
    ['nothing', () => '/auth/oidc/callback'],
  ])('is not finished with %s', async (_, change) => {
    const { browser, back } = await begin('anna');
    const answer = await browser.get(change(back));
    expect(answer.statusCode).toBe(401);
    expect(answer.json().title).toMatch(/begin again at \/auth\/oidc\/login/);
    expect((await browser.session()).user).toBeNull();
  });

  it('is not finished with a changed memory of how it began', async () => {
    const { browser, back } = await begin('anna');
    const kept = browser.jar.get('slack_mm2_login')!;
    browser.jar.set('slack_mm2_login', `${kept.slice(0, -2)}${kept.endsWith('AA') ? 'BB' : 'AA'}`);
    expect((await browser.get(back)).statusCode).toBe(401);
  });

  it('leaves no other door open', async () => {
    await api.addUser('dora', 'operator');
    const browser = aBrowser(api);
    const answer = await browser.logIn('dora', PASSWORD);
    expect([answer.statusCode, answer.json().title]).toEqual([
      403,
      expect.stringContaining('/auth/oidc/login'),
    ]);
  });

  it('stands in the audit log, whether it came to something or not', async () => {
    const Row = z.object({ who: z.string(), status: z.number() });
    const rows = await api.pool.any(
      sql.type(Row)`SELECT DISTINCT user_name AS who, status FROM audit_log WHERE action = 'session.create'`,
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        { who: 'anna', status: 303 },
        { who: '', status: 401 },
      ]),
    );
  });
});

describe('a provider that is not there', () => {
  const api = withApi({
    ...PUBLIC,
    oidc: {
      issuer: new URL('http://127.0.0.1:9'),
      clientId: 'x',
      clientSecret: undefined,
      roleClaim: 'groups',
      operators: [],
    },
  });

  it('is said to be gone, and everything else goes on', async () => {
    expect((await api.request({ url: '/auth/oidc/login' })).statusCode).toBe(503);
    expect((await api.request({ url: '/healthz' })).statusCode).toBe(200);
  });
});

describe('without a provider', () => {
  const api = withApi(PUBLIC);

  it.each(['/auth/oidc/login', '/auth/oidc/callback?code=x'])('%s is nothing', async (url) => {
    expect((await api.request({ url })).statusCode).toBe(404);
  });
});
