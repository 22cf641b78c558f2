import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it, test } from '@jest/globals';
import { afterAttempt } from '../../src/notify/after-attempt.ts';
import { isRefusedAddress, receiverUrl, shownAddress } from '../../src/notify/receiver-address.ts';
import { createReceiverAgent, type SendOutcome, send } from '../../src/notify/send.ts';
import { withWebhookReceiver } from '../support/webhook-receiver.ts';

describe('the address of a webhook', () => {
  test.each([
    'ftp://example.com/',
    'example.com',
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data',
    'http://0xa9fea9fe/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.1.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://100.100.100.200/',
    'http://[fd00:ec2::254]/',
  ])('is not %s', (url) => {
    expect(() => receiverUrl(url)).toThrow(/^url: /);
  });

  test.each([
    'http://10.0.0.5:8065/hooks/x',
    'http://192.168.1.1/',
    'http://[fd00::1]/',
    'https://mm.example.com/hooks/x',
  ])('may be %s', (url) => {
    expect(receiverUrl(url).href).toBe(url);
  });

  test.each([
    ['https://mm.example.com/hooks/secret', 'https://mm.example.com/…'],
    ['https://name:password@hooks.example.com/a?token=b', 'https://hooks.example.com/…'],
    ['https://hooks.example.com/?token=b', 'https://hooks.example.com/…'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
  ])('%s is shown as %s', (url, shown) => {
    expect(shownAddress(url)).toBe(shown);
  });

  it('is refused by what it stands for', () => {
    expect(['169.254.0.1', '::ffff:169.254.0.1', 'fe80::abcd'].map(isRefusedAddress)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['10.1.1.1', '127.0.0.1', '::1', '2001:db8::1'].map(isRefusedAddress)).toEqual(
      Array(4).fill(false),
    );
  });
});

describe('a request', () => {
  const receiver = withWebhookReceiver();
  const agent = createReceiverAgent();
  afterAll(() => agent.destroy());
  const post = (url: string) => send(agent, { url, headers: {}, body: '{}' });

  it('to a refused address is not sent', async () => {
    expect(await post('http://169.254.169.254/')).toMatchObject({ kind: 'refused', status: null });
  });

  it('carries the credentials of its address as a header', async () => {
    const url = new URL(`${receiver.url}/a?b=c`);
    url.username = 'me';
    url.password = 'p@ss';
    expect(await post(url.href)).toEqual({ kind: 'delivered', status: 204 });
    const { path, headers } = receiver.received.at(-1)!;
    expect(path).toBe('/a?b=c');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it('by the name of a host goes to its address', async () => {
    expect(await post(receiver.url.replace('127.0.0.1', 'localhost'))).toMatchObject({ kind: 'delivered' });
  });

  test.each([
    [301, 'refused'],
    [400, 'refused'],
    [410, 'refused'],
    [408, 'failed'],
    [425, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('that is answered with %d is %s', async (status, kind) => {
    receiver.answers = [status];
    expect(await post(`${receiver.url}/secret`)).toMatchObject({
      kind,
      status,
      problem: expect.not.stringContaining('secret'),
    });
  });

  it('is taken although the answer never ends', async () => {
    const endless = createServer((_, response) => {
      response.writeHead(200);
      const more = () =>
        void (response.destroyed || response.write('x'.repeat(16_384), () => setImmediate(more)));
      more();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    const { port } = endless.address() as AddressInfo;
    expect(await post(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'delivered', status: 200 });
    endless.closeAllConnections();
    endless.close();
  });

  it('that nobody takes says so, without the path', async () => {
    const outcome = await post('http://127.0.0.1:9/secret');
    expect(outcome).toMatchObject({
      kind: 'failed',
      problem: '127.0.0.1:9 can not be reached (ECONNREFUSED)',
    });
  });
});

describe('after an attempt', () => {
  const failed: SendOutcome = { kind: 'failed', status: 500, problem: 'x', retryAfterMs: undefined };
  const refused: SendOutcome = { kind: 'refused', status: 404, problem: 'x' };
  const HOUR = 3_600_000;

  test.each([
    [1, 0, 3_750],
    [1, 1, 6_250],
    [2, 0.5, 10_000],
    [5, 0.5, 80_000],
    [60, 0.5, HOUR],
  ])('%d of them comes the next, at random %d after %d ms', (attempts, random, delayMs) => {
    expect(afterAttempt(failed, { attempts, ageMs: 0 }, random)).toMatchObject({
      state: 'retrying',
      delayMs,
    });
  });

  test.each([
    ['failed', failed, 3, 23.5 * HOUR, 'retrying'],
    ['failed', failed, 30, 23.5 * HOUR, 'given_up'],
    ['failed', failed, 2, 99 * HOUR, 'retrying'],
    ['failed', failed, 3, 99 * HOUR, 'given_up'],
    ['refused', refused, 2, 0, 'retrying'],
    ['refused', refused, 3, 0, 'given_up'],
  ])('that has %s, one %#', (_, outcome, attempts, ageMs, state) => {
    expect(afterAttempt(outcome, { attempts, ageMs }, 0.5).state).toBe(state);
  });

  it('is waited for as long as the receiver asks', () => {
    const asked = { ...failed, retryAfterMs: 120_000 } as SendOutcome;
    expect(afterAttempt(asked, { attempts: 1, ageMs: 0 }, 0)).toMatchObject({ delayMs: 120_000 });
  });
});
