import type { IncomingMessage } from 'node:http';
import { type ClientTiming, PATIENT } from '../../../../src/mattermost/client/timing.ts';
import { type Answer, type FileServer, startFileServer } from '../../../support/file-server.ts';

/** As patient as any client, within some milliseconds. */
export const FAST: ClientTiming = { ...PATIENT, firstWaitMs: 1, maxWaitMs: 4, maxFailures: 4 };

/** A server on 127.0.0.1 that answers what `answers` holds, by path below `/api/v4`. */
export interface ApiServer {
  origin: string;
  on(path: string, answer: Answer): void;
  server: FileServer;
}

export async function startApiServer(): Promise<ApiServer> {
  const server = await startFileServer();
  return {
    origin: server.origin,
    on: (path, answer) => void server.answers.set(`/api/v4${path}`, answer),
    server,
  };
}

export const json =
  (value: unknown, code = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(value));

/** As the server reports an error. */
export const appError = (code: number, id: string, message = id) =>
  json({ id, message, detailed_error: '', request_id: 'r1', status_code: code }, code);

export const cut: Answer = (_request, response) => void response.destroy();

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Pages of a list, by `page` and `per_page`. */
export const pages =
  (rows: readonly unknown[]): Answer =>
  (request, response, times) => {
    const { searchParams } = new URL(request.url!, 'http://localhost');
    const [page, size] = [Number(searchParams.get('page')), Number(searchParams.get('per_page'))];
    json(rows.slice(page * size, (page + 1) * size))(request, response, times);
  };
