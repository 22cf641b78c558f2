import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { forgetCsrfToken, post } from '../../web/src/api/client.ts';

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

describe('a request that changes something', () => {
  /** The token that the service takes; undefined if it takes none. */
  let token: string | undefined;
  let sent: { token: string | null; body: string }[];
  let refusal: { status: number; code: string };

  beforeEach(() => {
    forgetCsrfToken();
    token = 'first';
    sent = [];
    refusal = { status: 403, code: 'csrf' };
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (path, init) => {
      if (String(path).endsWith('/session')) return json(200, { csrfToken: token ?? 'another' });
      const given = new Headers(init?.headers).get('x-csrf-token');
      sent.push({ token: given, body: String(init?.body) });
      return given === token ? json(200, { done: true }) : json(403, { ...refusal, title: 'refused' });
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is sent once more with a new token after the service was started anew', async () => {
    await post('/jobs/1/pause', { a: 1 });
    token = 'second';
    expect(await post('/jobs/1/pause', { a: 2 })).toEqual({ done: true });
    expect(sent).toEqual([
      { token: 'first', body: '{"a":1}' },
      { token: 'first', body: '{"a":2}' },
      { token: 'second', body: '{"a":2}' },
    ]);
  });

  it('is not sent a third time', async () => {
    token = undefined;
    await expect(post('/jobs/1/pause')).rejects.toMatchObject({ code: 'csrf' });
    expect(sent).toHaveLength(2);
  });

  it('is not sent again to who refuses it for another reason', async () => {
    token = undefined;
    refusal.code = 'forbidden';
    await expect(post('/jobs/1/pause')).rejects.toMatchObject({ code: 'forbidden' });
    expect(sent).toHaveLength(1);
  });
});
