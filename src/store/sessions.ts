import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { ROLES, type Role } from '../meta/roles.ts';

/** Whose session it is; the role of an account of ours is the one that it has now. */
const SessionUser = z.object({ name: z.string(), role: z.enum(ROLES) });
export type SessionUser = z.infer<typeof SessionUser>;

const Nothing = z.object({});

/** How long a session may last, and how long it may rest, in seconds. */
export const SESSION_S = 7 * 24 * 60 * 60;
export const IDLE_S = 12 * 60 * 60;
/** `last_seen_at` is so exact, in seconds: not every request writes. */
const SEEN_S = 60;

const isAlive = sql.fragment`expires_at > now() AND last_seen_at > now() - make_interval(secs => ${IDLE_S})`;

/**
 * For an account of ours, if its password is still the one that was compared: who changes it at this moment ends this session as well.
 * @returns whether there is a session now
 */
export const addSession = (
  db: CommonQueryMethods,
  tokenHash: string,
  { userId, passwordHash }: { userId: number; passwordHash: string },
): Promise<boolean> =>
  db
    .maybeOne(sql.type(Nothing)`
    WITH owner AS (SELECT user_id FROM api_users WHERE user_id = ${userId} AND password_hash = ${passwordHash} FOR SHARE)
    INSERT INTO api_sessions (token_hash, user_id, expires_at)
    SELECT ${tokenHash}, user_id, now() + make_interval(secs => ${SESSION_S}) FROM owner RETURNING 1 AS added`)
    .then((row) => row !== null);

/** For whom an OIDC provider has named. */
export const addForeignSession = (
  db: CommonQueryMethods,
  tokenHash: string,
  { name, role }: { name: string; role: Role },
) =>
  db.query(sql.type(Nothing)`
    INSERT INTO api_sessions (token_hash, name, role, expires_at)
    VALUES (${tokenHash}, ${name}, ${role}, now() + make_interval(secs => ${SESSION_S}))`);

/**
 * Without moving its idle expiry.
 * @param kind how one logs in now: a session that began otherwise does not count any more @returns null if it has ended
 */
export const findSession = (db: CommonQueryMethods, tokenHash: string, kind: 'password' | 'oidc') =>
  db.maybeOne(sql.type(SessionUser)`
    SELECT coalesce(u.name, s.name) AS name, coalesce(u.role, s.role) AS role
    FROM api_sessions s LEFT JOIN api_users u USING (user_id)
    WHERE token_hash = ${tokenHash} AND (user_id IS NULL) = ${kind === 'oidc'} AND ${isAlive}`);

/** Somebody is there: the idle expiry begins anew. */
export const touchSession = (db: CommonQueryMethods, tokenHash: string) =>
  db.query(sql.type(Nothing)`
    UPDATE api_sessions SET last_seen_at = now()
    WHERE token_hash = ${tokenHash} AND ${isAlive} AND last_seen_at < now() - make_interval(secs => ${SEEN_S})`);

export const removeSession = (db: CommonQueryMethods, tokenHash: string) =>
  db.query(sql.type(Nothing)`DELETE FROM api_sessions WHERE token_hash = ${tokenHash}`);

export const removeEndedSessions = (db: CommonQueryMethods) =>
  db.query(sql.type(Nothing)`DELETE FROM api_sessions WHERE NOT (${isAlive})`);
