import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DatabasePool } from '../../store/pool.ts';
import { findSession, removeEndedSessions, removeSession, touchSession } from '../../store/sessions.ts';
import { clearCookie, readToken, setCookie } from './cookies.ts';
import type { Identity } from './identity.ts';

/** How often a stream that is still open looks whether its session is. */
const RECHECK_MS = 60_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whose session a request belongs to, if that has not ended. Counts as use. */
export async function identityOf(
  pool: DatabasePool,
  login: 'password' | 'oidc',
  request: FastifyRequest,
): Promise<Identity | null> {
  const token = readToken(request, 'session');
  if (token === undefined) return null;
  const found = await findSession(pool, hashOf(token), login);
  if (found) await touchSession(pool, hashOf(token));
  return found;
}

/**
 * Begins a session under a new token, whatever the browser has brought; what it had before ends.
 * @param add stores it under the hash of its token @returns the token; undefined if `add` says no
 */
export async function beginSession(
  pool: DatabasePool,
  reply: FastifyReply,
  add: (tokenHash: string) => Promise<boolean>,
): Promise<string | undefined> {
  const token = randomBytes(32).toString('base64url');
  if (!(await add(hashOf(token)))) return undefined;
  await endSession(pool, reply);
  await removeEndedSessions(pool);
  setCookie(reply, 'session', token);
  return token;
}

/** Of the browser that asks; also if it has ended already. */
export async function endSession(pool: DatabasePool, reply: FastifyReply): Promise<void> {
  const token = readToken(reply.request, 'session');
  if (token === undefined) return;
  await removeSession(pool, hashOf(token));
  clearCookie(reply, 'session');
}

/** Cuts an answer that outlives its session: a stream of events goes on for days. Looking is no use of the session. */
export function cutWithSession(
  pool: DatabasePool,
  login: 'password' | 'oidc',
  { request, raw }: FastifyReply,
  periodMs = RECHECK_MS,
): void {
  const token = readToken(request, 'session');
  if (token === undefined) return;
  const timer = setInterval(async () => {
    // A database that is just being started again ends nobody's session.
    const isOpen = await findSession(pool, hashOf(token), login).then(Boolean, () => true);
    if (!isOpen) raw.destroy();
  }, periodMs);
  timer.unref();
  raw.on('close', () => clearInterval(timer));
}
