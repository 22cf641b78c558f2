import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A TCP port of 127.0.0.1 that nobody listens on: the first free one of `preferred`, else any.
 * It is free at this moment only: whoever takes it must be ready to find it taken.
 */
export async function freePort(...preferred: (number | undefined)[]): Promise<number> {
  const asked = preferred.filter((port): port is number => port !== undefined && port > 0);
  for (const port of [...asked, ...Array.from({ length: 20 }, anyPort), LEFT_TO_THE_SYSTEM]) {
    const free = await listenOnce(port);
    if (free !== undefined) return free;
  }
  throw new Error('the system has no free TCP port on 127.0.0.1');
}

/** Below the ports that systems give to outgoing connections: one of those may be taken before we come to use it. */
const anyPort = (): number => randomInt(20_000, 32_768);

const LEFT_TO_THE_SYSTEM = 0;

const listenOnce = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
