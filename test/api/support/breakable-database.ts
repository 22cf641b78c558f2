import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import { type DatabasePool, openPool } from '../../../src/store/pool.ts';

export interface BreakableDatabase {
  readonly pool: DatabasePool;
  /** Cuts all connections; nobody answers until `repair`. */
  cut(): void;
  repair(): Promise<void>;
}

/** A pool on a database that can be away for a while, as it is while its server starts again. */
export function withBreakableDatabase(databaseUrl: () => string): BreakableDatabase {
  const sockets = new Set<Socket>();
  let pool: DatabasePool;
  let port = 0;
  const server = createServer((client) => {
    const target = new URL(databaseUrl());
    const behind = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const repair = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  beforeAll(async () => {
    await repair();
    const url = new URL(databaseUrl());
    url.hostname = '127.0.0.1';
    url.port = String(port);
    pool = await openPool(url.href);
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool?.end();
    cut();
  });
  return {
    get pool() {
      return pool;
    },
    cut,
    repair,
  };
}
