import { readFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect as connectTo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createMattermostClient } from '../../../src/mattermost/client/client.ts';
import { FAST } from './support/api-server.ts';

const read = (name: string) => readFileSync(new URL(`support/${name}`, import.meta.url), 'utf8');
const CERTIFICATE = read('certificate.pem');
const PONG = JSON.stringify({ status: 'OK' });

describe('connections', () => {
  const ends: (() => void)[] = [];
  const environment = { ...process.env };
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    process.env = { ...environment };
  });
  async function listen(server: Server): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }
  async function ping(address: string, ca?: string) {
    const client = createMattermostClient({ address, token: 't', ca, timing: FAST });
    try {
      return await client.ping();
    } finally {
      await client.close();
    }
  }

  describe('with a certificate of one’s own', () => {
    const start = () =>
      listen(
        createHttps({ key: read('key.pem'), cert: CERTIFICATE }, (_request, response) => response.end(PONG)),
      );

    it('are trusted by its authority', async () => {
      expect(await ping(`https://localhost:${await start()}`, CERTIFICATE)).toEqual({ status: 'OK' });
    });

    it('are refused without, at once, with what to do', async () => {
      await expect(ping(`https://localhost:${await start()}`)).rejects.toThrow(
        /certificate of localhost:\d+ is not trusted.*--ca FILE, or in NODE_EXTRA_CA_CERTS/,
      );
    });
  });

  describe('with a proxy in the environment', () => {
    async function startBoth() {
      const port = await listen(createHttp((_request, response) => response.end(PONG)));
      const through: string[] = [];
      const proxy = createHttp();
      proxy.on('connect', (request, socket: Socket) => {
        through.push(request.url!);
        const target = connectTo(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          target.pipe(socket).pipe(target);
        });
        ends.push(() => target.destroy());
        socket.on('error', () => target.destroy());
        target.on('error', () => socket.destroy());
      });
      process.env = { ...process.env, HTTP_PROXY: `http://127.0.0.1:${await listen(proxy)}`, NO_PROXY: '' };
      delete process.env.http_proxy;
      delete process.env.no_proxy;
      return { port, through };
    }

    it('go through it', async () => {
      const { through } = await startBoth();
      expect(await ping('http://mattermost.test:8065')).toEqual({ status: 'OK' });
      expect(through).toEqual(['mattermost.test:8065']);
    });

    it('go to this machine without it', async () => {
      const { port, through } = await startBoth();
      expect(await ping(`http://127.0.0.1:${port}`)).toEqual({ status: 'OK' });
      expect(through).toEqual([]);
    });
  });
});
