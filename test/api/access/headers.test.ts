import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { sendSecurityHeaders } from '../../../src/api/access/security-headers.ts';
import { aBrowser, LOOPBACK, PASSWORD, PUBLIC, withApi } from './support/an-api.ts';

describe('every answer', () => {
  const api = withApi(PUBLIC);

  it.each([
    ['of the API', '/api/v1/session', 200],
    ['that refuses', '/api/v1/jobs', 401],
    ['of a probe', '/healthz', 200],
    ['where there is nothing', '/assets/nothing.js', 404],
  ])('%s has the headers that keep a browser careful', async (_, url, status) => {
    const answer = await api.request({ url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'cache-control': 'no-store',
    });
    expect(answer.headers['content-security-policy']).not.toMatch(/unsafe|\*/);
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });

  it('by https makes the browser stay with it; only a proxy on this machine says so', async () => {
    const ask = (remoteAddress: string) =>
      api.request({ url: '/healthz', remoteAddress, headers: { 'x-forwarded-proto': 'https' } });
    expect((await ask('127.0.0.1')).headers['strict-transport-security']).toBe('max-age=15552000');
    expect((await ask('203.0.113.9')).headers['strict-transport-security']).toBeUndefined();
  });
});

describe('an answer of a library', () => {
  it('says nothing to other sites', async () => {
    const app = Fastify();
    await sendSecurityHeaders(app);
    app.get('/', (_, reply) =>
      reply
        .headers({
          'Access-Control-Allow-Origin': '*',
          'access-control-expose-headers': 'Location',
          location: '/x',
        })
        .send(''),
    );
    const { headers } = await app.inject('/');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.location).toBe('/x');
  });
});

describe('health and metrics', () => {
  const api = withApi({ ...PUBLIC, metricsToken: 'a-token-of-the-scraper' });
  const metrics = (authorization?: string) =>
    api.request({ url: '/metrics', headers: { ...(authorization && { authorization }) } });

  it('tell strangers no more than whether the service is ready', async () => {
    expect((await api.request({ url: '/healthz' })).json()).toMatchObject({ status: 'ok' });
    const answer = await api.request({ url: '/readyz' });
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'not ready' }]);
  });

  it('tell who is logged in what is not there', async () => {
    await api.addUser('anna', 'viewer');
    const browser = aBrowser(api);
    await browser.logIn('anna', PASSWORD);
    expect((await browser.get('/readyz')).json()).toEqual({
      status: 'not ready',
      checks: { postgres: null, temporal: 'no Temporal here' },
    });
    expect((await browser.get('/metrics')).statusCode).toBe(200);
  });

  it('are given to who brings the token', async () => {
    const answer = await metrics('Bearer a-token-of-the-scraper');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toMatch(/slack_mm2_jobs\{/);
    expect(answer.body).toMatch(/slack_mm2_dependency_up\{dependency="temporal"\} 0/);
    expect(answer.body).toMatch(/process_cpu_seconds_total/);
  });

  it.each([
    undefined,
    'Bearer',
    'Bearer ',
    'Bearer a-token',
    'Basic a-token-of-the-scraper',
    'Bearer undefined',
  ])('are not given to %p', async (authorization) =>
    expect((await metrics(authorization)).statusCode).toBe(401),
  );

  it('are all that the token opens', async () => {
    const answer = await api.request({
      url: '/api/v1/jobs',
      headers: { authorization: 'Bearer a-token-of-the-scraper' },
    });
    expect(answer.statusCode).toBe(401);
  });
});

describe('on this machine', () => {
  const api = withApi(LOOPBACK);

  it('health says what is wrong', async () => {
    const answer = await api.request({ url: '/readyz', headers: { host: 'localhost' } });
    expect(answer.json()).toMatchObject({ checks: { postgres: null, temporal: 'no Temporal here' } });
  });
});
