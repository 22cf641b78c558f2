import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { BrokenError, login, RefusedError } from '../../../recipes/mattermost/probe/client.ts';

test.each([
  [401, RefusedError],
  [403, BrokenError],
  [429, BrokenError],
  [503, BrokenError],
])('a login that is answered with %d is a %p', async (status, kind) => {
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await expect(
      login({ host: '127.0.0.1', port, protocol: 'http' }, 'somebody', 'some password'),
    ).rejects.toBeInstanceOf(kind);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
