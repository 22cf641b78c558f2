import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { hashPassword } from '../../../src/control/passwords.ts';
import { addSession } from '../../../src/store/sessions.ts';
import { credentialsOf, removeUser, setPassword, setRole } from '../../../src/store/users.ts';
import { aBrowser, LOOPBACK, PASSWORD, PUBLIC, withApi } from './support/an-api.ts';

const JOBS = '/api/v1/jobs';
const SESSION = 'slack_mm2_session';

describe('a session', () => {
  const api = withApi(PUBLIC);
  const loggedIn = async (name: string) => {
    await api.addUser(name, 'operator');
    const browser = aBrowser(api);
    expect((await browser.logIn(name)).statusCode).toBe(200);
    expect((await browser.get(JOBS)).statusCode).toBe(200);
    return browser;
  };
  const change = (text: ReturnType<typeof sql.fragment>) =>
    api.pool.query(sql.type(z.object({}))`UPDATE api_sessions SET ${text}`);

  it('is what everything needs, and who has none is told so', async () => {
    const browser = aBrowser(api);
    expect(await browser.session()).toMatchObject({ login: 'password', user: null });
    const answer = await browser.get(JOBS);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({ status: 401, code: 'unauthorized', title: 'log in first' });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('begins with name and password, whatever the case of the name', async () => {
    await api.addUser('Anna', 'viewer');
    const browser = aBrowser(api);
    const answer = await browser.logIn('ANNA');
    expect(answer.json()).toMatchObject({ login: 'password', user: { name: 'Anna', role: 'viewer' } });
    expect(await browser.session()).toMatchObject({ user: { name: 'Anna', role: 'viewer' } });
  });

  it('has a cookie that no script reads and no other site sends along', async () => {
    await api.addUser('bea', 'viewer');
    const answer = await aBrowser(api).logIn('bea');
    const cookie = [answer.headers['set-cookie']].flat().find((one) => one?.startsWith(SESSION));
    expect(cookie).toMatch(/^slack_mm2_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('has a cookie for https only, and for this host only, if it began so', async () => {
    await api.addUser('cleo', 'viewer');
    const browser = aBrowser(api, { scheme: 'https' });
    const answer = await browser.logIn('cleo');
    const cookie = [answer.headers['set-cookie']].flat().find((one) => one?.includes(SESSION));
    expect(cookie).toMatch(/^__Host-slack_mm2_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect((await browser.get(JOBS)).statusCode).toBe(200);
  });

  it('is stored by a digest of its token only', async () => {
    const browser = await loggedIn('dora');
    const token = browser.jar.get(SESSION)!;
    const rows = await api.pool.any(
      sql.type(z.object({ row: z.string() }))`SELECT s::text AS row FROM api_sessions s`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);
  });

  it.each([
    ['a wrong password', 'emma', 'correct horse batterz'],
    ['no password to speak of', 'emma', ' '],
    ['nobody', 'nobody', PASSWORD],
    ['a name with SQL', "' OR true --", PASSWORD],
  ])('does not begin with %s, and nothing says which of the two is wrong', async (_, name, password) => {
    await api.addUser('emma', 'operator');
    const browser = aBrowser(api);
    const answer = await browser.logIn(name, password);
    expect(answer.statusCode).toBe(401);
    expect(answer.json().title).toBe('there is no such user, or the password is another one');
    expect(browser.jar.has(SESSION)).toBe(false);
  });

  it.each([
    ['a name with a zero byte', { name: 'emma\0', password: PASSWORD }],
    ['no name', { password: PASSWORD }],
    ['a name that is none', { name: { $ne: 1 }, password: PASSWORD }],
    ['something more', { name: 'emma', password: PASSWORD, role: 'operator' }],
    ['a password without end', { name: 'emma', password: 'x'.repeat(1_001) }],
  ])('does not begin with %s, and the answer quotes nothing', async (_, payload) => {
    const browser = aBrowser(api);
    await browser.session();
    const answer = await browser.post('/api/v1/session', { payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toMatch(/correct horse|xxxx|emma/);
  });

  it('has a token of its own, whatever the browser has brought', async () => {
    const attacker = await loggedIn('finn');
    const fixed = attacker.jar.get(SESSION)!;
    await api.addUser('gina', 'operator');
    const victim = aBrowser(api);
    victim.jar.set(SESSION, fixed);
    await victim.logIn('gina');
    expect(victim.jar.get(SESSION)).not.toBe(fixed);
    expect((await victim.session()).user.name).toBe('gina');
    expect((await attacker.get(JOBS)).statusCode).toBe(401);
  });

  it('does not begin with a token that the browser made up', async () => {
    const browser = aBrowser(api);
    browser.jar.set(SESSION, 'A'.repeat(43));
    expect((await browser.get(JOBS)).statusCode).toBe(401);
  });

  it('is not found by a cookie that was changed', async () => {
    const browser = await loggedIn('hanna');
    const token = browser.jar.get(SESSION)!;
    const other = token[0] === 'A' ? 'B' : 'A';
    for (const changed of [
      `${other}${token.slice(1)}`,
      `${token}A`,
      token.slice(1),
      '',
      '%',
      `${token}%00`,
      `"${token}`,
    ]) {
      browser.jar.set(SESSION, changed);
      expect((await browser.get(JOBS)).statusCode).toBe(401);
    }
  });

  it('ends at logout, also for a copy of its cookie', async () => {
    const browser = await loggedIn('ida');
    const copy = aBrowser(api);
    copy.jar.set(SESSION, browser.jar.get(SESSION)!);
    const answer = await browser.remove('/api/v1/session');
    expect(answer.json()).toMatchObject({ login: 'password', user: null });
    expect(browser.jar.has(SESSION)).toBe(false);
    expect((await copy.get(JOBS)).statusCode).toBe(401);
  });

  it('of a browser that has logged out can be followed by another one', async () => {
    const browser = await loggedIn('jana');
    await browser.remove('/api/v1/session');
    expect((await browser.logIn('jana')).statusCode).toBe(200);
  });

  it.each([
    ['after a week', sql.fragment`expires_at = now()`],
    ['after half a day without a request', sql.fragment`last_seen_at = now() - interval '12 hours 1 second'`],
  ])('ends %s', async (_, text) => {
    const browser = await loggedIn(`kim${Math.random()}`);
    await change(text);
    expect((await browser.get(JOBS)).statusCode).toBe(401);
    expect((await browser.session()).user).toBeNull();
  });

  it('goes on as long as it is used', async () => {
    const browser = await loggedIn('lea');
    await change(sql.fragment`last_seen_at = now() - interval '11 hours'`);
    expect((await browser.get(JOBS)).statusCode).toBe(200);
    await change(sql.fragment`last_seen_at = last_seen_at - interval '11 hours'`);
    expect((await browser.get(JOBS)).statusCode).toBe(200);
  });

  it('ends with another password', async () => {
    const browser = await loggedIn('mia');
    await setPassword(api.pool, 'mia', await hashPassword('another battery'));
    expect((await browser.get(JOBS)).statusCode).toBe(401);
    expect((await browser.logIn('mia')).statusCode).toBe(401);
    expect((await browser.logIn('mia', 'another battery')).statusCode).toBe(200);
  });

  it('does not begin if the password was changed while it was compared', async () => {
    await api.addUser('nina', 'operator');
    const compared = (await credentialsOf(api.pool, 'nina'))!;
    await setPassword(api.pool, 'nina', await hashPassword('another battery'));
    expect(await addSession(api.pool, 'x'.repeat(64), compared)).toBe(false);
    expect(await addSession(api.pool, 'x'.repeat(64), (await credentialsOf(api.pool, 'nina'))!)).toBe(true);
  });

  it('ends with its user, also if the name comes back', async () => {
    const browser = await loggedIn('olga');
    await removeUser(api.pool, 'olga');
    expect((await browser.get(JOBS)).statusCode).toBe(401);
    await api.addUser('olga', 'operator');
    expect((await browser.get(JOBS)).statusCode).toBe(401);
  });

  it('does not count where one logs in otherwise now', async () => {
    const browser = await loggedIn('quinn');
    await change(sql.fragment`user_id = NULL, name = 'quinn', role = 'operator'`);
    expect((await browser.get(JOBS)).statusCode).toBe(401);
  });

  it('has the role that its user has now', async () => {
    const browser = await loggedIn('pia');
    expect((await browser.post('/api/v1/jobs/7/pause')).statusCode).toBe(404);
    await setRole(api.pool, 'pia', 'viewer');
    expect((await browser.post('/api/v1/jobs/7/pause')).statusCode).toBe(403);
    expect((await browser.session()).user.role).toBe('viewer');
  });
});

describe('attempts to log in', () => {
  const api = withApi(PUBLIC);
  const attempt = async (name: string, password: string, from: string) => {
    const browser = aBrowser(api);
    const session = await browser.session();
    return browser.post('/api/v1/session', {
      payload: { name, password },
      // From a proxy on this machine, which names who asks it.
      headers: { 'x-forwarded-for': from, 'x-csrf-token': session.csrfToken },
    });
  };

  it('at one name from one address come to an end, also with the right password, and lock nobody else out', async () => {
    await api.addUser('rosa', 'operator');
    const statuses = [];
    for (let n = 1; n <= 11; n++)
      statuses.push((await attempt('Rosa', 'a wrong guess', '203.0.113.1')).statusCode);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    const answer = await attempt('rosa', PASSWORD, '203.0.113.1');
    expect(answer.statusCode).toBe(429);
    expect(answer.json().code).toBe('too_many');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await attempt('rosa', PASSWORD, '203.0.113.99')).statusCode).toBe(200);
  });

  it('at one name come to an end, wherever they come from', async () => {
    await api.addUser('tina', 'operator');
    for (let n = 0; n < 100; n++)
      expect((await attempt('Tina', 'a wrong guess', `192.0.2.${n}`)).statusCode).toBe(401);
    expect((await attempt('tina', PASSWORD, '192.0.2.200')).statusCode).toBe(429);
  }, 60_000);

  it('from one address come to an end, at whatever names', async () => {
    await api.addUser('sara', 'operator');
    for (let n = 1; n <= 30; n++)
      expect((await attempt(`user${n}`, 'a guess', '198.51.100.7')).statusCode).toBe(401);
    expect((await attempt('sara', PASSWORD, '198.51.100.7')).statusCode).toBe(429);
    expect((await attempt('sara', PASSWORD, '198.51.100.8')).statusCode).toBe(200);
  });
});

describe('an API without a login', () => {
  const api = withApi(LOOPBACK);

  it('answers who logs in and out all the same', async () => {
    const browser = aBrowser(api, { host: '127.0.0.1:8480' });
    expect((await browser.logIn('anybody', 'x')).json()).toMatchObject({
      login: 'none',
      user: { name: 'local' },
    });
    expect((await browser.remove('/api/v1/session')).json()).toMatchObject({
      login: 'none',
      user: { name: 'local' },
    });
    expect((await browser.get(JOBS)).statusCode).toBe(200);
  });
});
