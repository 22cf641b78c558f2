import { describe, expect, it } from '@jest/globals';
import { call, get, post, until } from './support/client.ts';
import { withDoubles } from './support/with-double.ts';

const { start } = withDoubles();

describe('faults', () => {
  it('are answers of errors, some times, after some that pass', async () => {
    const double = await start();
    double.fault({ path: '^/teams', kind: 'status', status: 503, times: 2, after: 1 });
    const statuses: number[] = [];
    for (const _ of [1, 2, 3, 4]) statuses.push((await call(double, 'GET', '/teams')).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect((await call(double, 'GET', '/users')).status).toBe(200);
  });

  it('are connections cut before anything is done, or when all is done', async () => {
    const double = await start();
    const team = (name: string) => post(double, '/teams', { name, display_name: name, type: 'O' });
    double.fault({ path: '^/teams$', method: 'POST', kind: 'cut' });
    double.fault({ path: '^/teams$', method: 'POST', kind: 'lose_answer' });
    await expect(team('first')).rejects.toThrow();
    await expect(team('second')).rejects.toThrow();
    expect(await get(double, '/teams')).toMatchObject([{ name: 'second' }]);
  });

  it('are requests that hang, till the client gives up', async () => {
    const double = await start();
    double.fault({ path: '^/system/ping', kind: 'hang' });
    const signal = AbortSignal.timeout(200);
    await expect(fetch(`${double.url}/api/v4/system/ping`, { signal })).rejects.toThrow();
    expect((await call(double, 'GET', '/system/ping')).status).toBe(200);
  });

  it('are delays', async () => {
    const double = await start();
    double.fault({ path: '^/system/ping', kind: 'delay', ms: 1000 });
    const answered: string[] = [];
    const ask = (name: string) => call(double, 'GET', '/system/ping').then(() => answered.push(name));
    await Promise.all([ask('delayed'), ask('next')]);
    expect(answered).toEqual(['next', 'delayed']);
  });

  it('can be ordered over HTTP, and taken back', async () => {
    const double = await start();
    const order = (method: string, body?: object) =>
      fetch(`${double.url}/double/faults`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      });
    await order('POST', { path: '^/teams', kind: 'status', times: 9 });
    expect((await call(double, 'GET', '/teams')).status).toBe(500);
    await order('DELETE');
    expect((await call(double, 'GET', '/teams')).status).toBe(200);
  });
});

describe('the limit of requests', () => {
  it('answers 429 with the server’s headers, and recovers', async () => {
    const double = await start({ rateLimit: { perSecond: 1, maxBurst: 3 } });
    const answers = [];
    for (let asked = 0; asked < 8; asked++) answers.push(await call(double, 'GET', '/teams'));
    expect(answers[0]!.headers.get('x-ratelimit-limit')).toBe('4');
    const limited = answers.find(({ status }) => status === 429)!;
    expect(limited).toMatchObject({ body: 'limit exceeded\n' });
    for (const name of ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after'])
      expect(limited.headers.get(name)).toMatch(/^\d+$/);
    await until(async () => ((await call(double, 'GET', '/teams')).status === 200 ? true : undefined));
  });
});
