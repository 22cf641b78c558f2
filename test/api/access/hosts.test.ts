import { describe, expect, it } from '@jest/globals';
import { allowedHosts, checkPublicHosts, isLoopback } from '../../../src/api/access/allowed-hosts.ts';
import { HOST, LOOPBACK, PUBLIC, withApi } from './support/an-api.ts';

describe('a host name', () => {
  const onLoopback = allowedHosts({ host: '127.0.0.1', port: 8480 }, []);
  it.each(['localhost', 'localhost:8480', 'LOCALHOST:1', '127.0.0.1:8480', '[::1]:8480', 'localhost.:8480'])(
    'on loopback may be %s',
    (host) => expect(onLoopback(host)).toBe(true),
  );
  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'evil.example:8480',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    'localhost@evil.example',
    'localhost:8480/x',
    'localhost evil.example',
    'localhost:',
    '0x7f000001',
    '192.168.0.5:8480',
  ])('on loopback may not be %s', (host) => expect(onLoopback(host)).toBe(false));

  const given = allowedHosts({ host: '192.168.0.5', port: 8480 }, ['migrate.example.com', 'a.example:8443']);
  it.each([
    ['192.168.0.5:8480', true],
    ['migrate.example.com', true],
    ['Migrate.Example.com:9', true],
    ['a.example:8443', true],
    ['a.example', false],
    ['a.example:8444', false],
    ['x.migrate.example.com', false],
    ['localhost:8480', false],
    ['192.168.0.6:8480', false],
  ])('of an address with two public names: %s is %p', (host, isOurs) => expect(given(host)).toBe(isOurs));

  it('of all addresses is one of this machine', () => {
    const everywhere = allowedHosts({ host: '::', port: 8480 }, []);
    expect(everywhere('127.0.0.1:8480')).toBe(true);
    expect(everywhere('203.0.113.9:8480')).toBe(false);
    expect(everywhere('evil.example')).toBe(false);
  });

  it('that could never be asked for is refused', () => {
    expect(() => checkPublicHosts(['migrate.example.com', '[::1]:80'])).not.toThrow();
    expect(() => checkPublicHosts(['https://migrate.example.com'])).toThrow(/--public-host/);
  });
});

describe('an address', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '::ffff:127.0.0.1'])(
    '%s is of this machine',
    (host) => expect(isLoopback(host)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '', '192.168.0.5', '127.0.0.1.nip.io', 'localhost.example', '1270.0.0.1'])(
    '%s is not',
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe.each([
  ['on loopback', LOOPBACK],
  ['open to others', PUBLIC],
])('an API %s', (_, settings) => {
  const api = withApi(settings);

  it.each([
    '/',
    '/assets/index.js',
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/openapi.json',
    '/api/v1/session',
    '/api/v1/jobs',
    '/api/v1/events',
    '/nothing/here',
    '//api/v1/jobs',
  ])('refuses GET %s under a name that somebody else has led here', async (url) => {
    const answer = await api.request({ url, headers: { host: 'rebound.evil.example:8480' } });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      code: 'forbidden',
      title: expect.stringContaining('--public-host'),
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('is not led astray by what claims another host', async () => {
    const answer = await api.request({
      url: '/api/v1/session',
      headers: { host: 'evil.example', 'x-forwarded-host': settings === PUBLIC ? HOST : 'localhost' },
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe('an API without a login', () => {
  const api = withApi(LOOPBACK);

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-proto'])(
    'takes nobody in through a proxy that sends %s',
    async (name) => {
      const answer = await api.request({
        url: '/api/v1/jobs',
        headers: { host: '127.0.0.1:8480', [name]: '203.0.113.9' },
      });
      expect(answer.statusCode).toBe(403);
      expect(answer.json().title).toMatch(/proxy/);
    },
  );
});
