import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../problem-answer.ts';
import { readToken, setCookie } from './cookies.ts';
import { isFromBrowser } from './request-origin.ts';

export interface CsrfTokens {
  /** For the session of this request or, without one, for the browser, which gets a cookie for that. */
  tokenFor(request: FastifyRequest, reply: FastifyReply): string;
  /** Of a session that has just begun. */
  tokenOf(session: string): string;
  /** For a browser that has just logged out. */
  tokenOfNew(reply: FastifyReply): string;
  /** @throws RequestError if a browser sends a request that changes something without its token */
  check(request: FastifyRequest): void;
}

/**
 * Tokens that a page has to read from us before it may change something, which another site's page can't. They are bound to the cookie that comes with
 * them by a secret of this process: a cookie that somebody else has put there brings no token. After a new start the page asks again.
 * A program that sends no mark of a browser needs none: no browser adds anything to its requests that they could ride on.
 */
export function createCsrfTokens(): CsrfTokens {
  const secret = randomBytes(32);
  const tokenOf = (kind: 'session' | 'browser', value: string) =>
    createHmac('sha256', secret).update(`${kind} ${value}`).digest('base64url');
  const bound = (request: FastifyRequest): string | undefined => {
    const session = readToken(request, 'session');
    if (session !== undefined && request.identity) return tokenOf('session', session);
    const browser = readToken(request, 'browser');
    return browser === undefined ? undefined : tokenOf('browser', browser);
  };
  const tokenOfNew = (reply: FastifyReply) => {
    const browser = randomBytes(32).toString('base64url');
    setCookie(reply, 'browser', browser);
    return tokenOf('browser', browser);
  };
  return {
    tokenFor: (request, reply) => bound(request) ?? tokenOfNew(reply),
    tokenOf: (session) => tokenOf('session', session),
    tokenOfNew,
    check: (request) => {
      if (!isFromBrowser(request.headers)) return;
      const expected = bound(request);
      const sent = request.headers['x-csrf-token'];
      if (expected === undefined || typeof sent !== 'string' || !isEqual(sent, expected))
        throw new RequestError(403, 'csrf', 'X-CSRF-Token is missing or out of date: load the page again');
    },
  };
}

const isEqual = (one: string, other: string): boolean =>
  Buffer.byteLength(one) === Buffer.byteLength(other) &&
  timingSafeEqual(Buffer.from(one), Buffer.from(other));
