import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request asked for. */
export interface Asked {
  path: string;
  token: string | null;
  authorization: string | undefined;
  range: string | undefined;
  ifRange: string | undefined;
}

/** Answers a request. @param times how often this path was asked for before */
export type Answer = (request: IncomingMessage, response: ServerResponse, times: number) => void;

/** A host of files, as Slack's behaves: a real HTTP server, on 127.0.0.1. */
export interface FileServer {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  answers: Map<string, Answer>;
  asked: Asked[];
  /** What was asked for at a path. */
  askedFor(path: string): Asked[];
  close(): Promise<void>;
}

export async function startFileServer(): Promise<FileServer> {
  const answers = new Map<string, Answer>();
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url!, 'http://localhost');
    const times = asked.filter((one) => one.path === path).length;
    const { authorization, range, 'if-range': ifRange } = request.headers;
    const token = searchParams.get('t') ?? searchParams.get('token');
    asked.push({ path, token, authorization, range, ifRange: ifRange as string | undefined });
    (answers.get(path) ?? status(404))(request, response, times);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    asked,
    askedFor: (path) => asked.filter((one) => one.path === path),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(code, headers).end();
  };

/** The answers one after the other; the last one stays. */
export const inTurn =
  (...answers: Answer[]): Answer =>
  (request, response, times) =>
    answers[Math.min(times, answers.length - 1)]!(request, response, times);

export const SIGN_IN_PAGE = '<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>';

export const page =
  (html = SIGN_IN_PAGE): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  };

interface Served {
  type?: string;
  validators?: Record<string, string>;
  /** Cuts the connection after so many bytes of this answer. */
  cutAfter?: number;
}

/** Bytes, in ranges if they are asked for and the validator fits. */
export const file =
  (
    bytes: Buffer,
    { type = 'application/octet-stream', validators = { etag: '"1"' }, cutAfter }: Served = {},
  ): Answer =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const isSame = Object.values(validators).includes(String(request.headers['if-range']));
    const isPart = from > 0 && isSame;
    if (isPart && from >= bytes.length) return void response.writeHead(416).end();
    const body = isPart ? bytes.subarray(from) : bytes;
    response.writeHead(isPart ? 206 : 200, {
      'content-type': type,
      'content-length': body.length,
      ...validators,
      ...(isPart ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    if (cutAfter === undefined) return void response.end(body);
    response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 50));
  };
