import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';

/** A request as it came. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WebhookReceiver {
  readonly url: string;
  /** In the order in which they came. */
  readonly received: Received[];
  /** How the next requests are answered, one each; 204 behind them. `hang`: never. */
  answers: (number | 'hang' | { status: number; headers: Record<string, string> })[];
  /** Waits until so many requests have come. */
  until(count: number): Promise<void>;
  /** The requests to a path, as the events that they tell of. */
  eventsTo(path: string): { type: string; data: Record<string, unknown> }[];
}

/** A real HTTP server that takes webhooks, for the `describe` (or the file) that calls this. */
export function withWebhookReceiver(): WebhookReceiver {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    receiver.received.push({ path: request.url!, headers: request.headers, body });
    const answer = receiver.answers.shift() ?? 204;
    if (answer === 'hang') return;
    const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
    response.writeHead(status, headers).end();
  });
  let url = '';
  const receiver: WebhookReceiver = {
    get url() {
      return url;
    },
    received: [],
    answers: [],
    until: async (count) => {
      while (receiver.received.length < count) await sleep(20);
    },
    eventsTo: (path) =>
      receiver.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body)),
  };
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}
