import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Check, checkHealth } from './health.ts';
import { addressText, type ListenAddress } from './listen-address.ts';

export interface Observations {
  /** Prometheus text, version 0.0.4. */
  metrics: () => Promise<string>;
  /** What must be there for work to go on. */
  checks: Record<string, Check>;
}

export interface ObservationServer {
  /** With the port that it has in the end. */
  address: ListenAddress;
  close(): Promise<void>;
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Answers `GET /metrics`, `/healthz` (this process runs) and `/readyz` (what it needs is there; else 503, and the answer
 * names what is not).
 * @throws if the address is taken
 */
export async function serveObservations(
  { host, port }: ListenAddress,
  { metrics, checks }: Observations,
): Promise<ObservationServer> {
  const answers: Record<string, (response: ServerResponse) => Promise<void>> = {
    '/metrics': async (response) => {
      const text = await metrics();
      response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text);
    },
    '/healthz': async (response) =>
      sendJson(response, 200, { status: 'ok', uptimeSeconds: Math.floor(process.uptime()) }),
    '/readyz': async (response) => {
      const health = await checkHealth(checks);
      const isReady = Object.values(health).every((problem) => problem === null);
      sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', checks: health });
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url?.split('?')[0] ?? ''];
    if (!answer) return sendJson(response, 404, { error: 'there are /metrics, /healthz and /readyz' });
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendJson(response, 405, { error: 'GET' });
    answer(response).catch((error: Error) => sendJson(response, 500, { error: error.message }));
  });
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(
      `metrics can't be served at ${addressText({ host, port })}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(`${JSON.stringify(body)}\n`);
}
