import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** 256 random bits as base64url. */
const TOKEN = /^[\w-]{43}$/;

/**
 * `session` is of somebody who has logged in; `browser` tells browsers apart that have not; `login` is on its way to an OIDC provider
 * and back.
 */
type CookieName = 'session' | 'browser' | 'login';

/** By https with the prefix that no other host, also none below the same domain, can set. */
const fullName = (request: FastifyRequest, name: CookieName): string =>
  `${request.protocol === 'https' ? '__Host-' : ''}slack_mm2_${name}`;

/** `Lax`, not `Strict`: who comes back from an OIDC provider would stand there without. What changes something needs a token beside it. */
const options = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' }) as const;

export const readCookie = (request: FastifyRequest, name: CookieName): string | undefined =>
  request.cookies[fullName(request, name)];

/** As `readCookie`, of those that hold a token of ours; what can't be one counts as none. */
export function readToken(request: FastifyRequest, name: 'session' | 'browser'): string | undefined {
  const value = readCookie(request, name);
  return value !== undefined && TOKEN.test(value) ? value : undefined;
}

export const setCookie = (
  reply: FastifyReply,
  name: CookieName,
  value: string,
  lifetime: { maxAge?: number } = {},
) => reply.setCookie(fullName(reply.request, name), value, { ...options(reply.request), ...lifetime });

export const clearCookie = (reply: FastifyReply, name: CookieName) =>
  reply.clearCookie(fullName(reply.request, name), options(reply.request));
