import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { cutWithSession } from '../../../src/api/access/user-sessions.ts';
import { removeUser } from '../../../src/store/users.ts';
import { aBrowser, HOST, PUBLIC, withApi } from './support/an-api.ts';

const connectionTo = async (server: { address(): unknown }, path: string, cookies: string) => {
  const { port } = server.address() as AddressInfo;
  const request = get({ host: '127.0.0.1', port, path, headers: { host: HOST, cookie: cookies } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
};

describe('a stream', () => {
  const api = withApi(PUBLIC);
  const cookiesOf = async (name: string) => {
    await api.addUser(name, 'viewer');
    const browser = aBrowser(api);
    await browser.logIn(name);
    return [...browser.jar].map(([cookieName, value]) => `${cookieName}=${value}`).join('; ');
  };

  it('of events has the headers of every answer', async () => {
    await api.api.listen({ host: '127.0.0.1', port: 0 });
    const response = await connectionTo(api.api.server, '/api/v1/events', await cookiesOf('anna'));
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    response.destroy();
  });

  it('is cut when its session ends', async () => {
    const cookies = await cookiesOf('bea');
    const app = Fastify();
    await app.register(cookie);
    app.get('/', async (_, reply) => {
      cutWithSession(api.pool, 'password', reply, 10);
      reply.hijack();
      reply.raw.writeHead(200).write('begun');
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const response = await connectionTo(app.server, '/', cookies);
    await once(response, 'data');
    await removeUser(api.pool, 'bea');
    const [error] = await once(response, 'error');
    expect(error.message).toBe('aborted');
    await app.close();
  });
});
