import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { ROLES, type Role } from '../meta/roles.ts';

/** Somebody who may log in with a password. Names are told apart without regard to case. */
export const User = z.object({
  userId: z.number().int(),
  name: z.string(),
  role: z.enum(ROLES),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
});
export type User = z.infer<typeof User>;

const Credentials = User.omit({ createdAt: true }).extend({ passwordHash: z.string() });
const Nothing = z.object({});

const columns = sql.fragment`
  user_id AS "userId", name, role, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "createdAt"`;

export const listUsers = (db: CommonQueryMethods) =>
  db.any(sql.type(User)`SELECT ${columns} FROM api_users ORDER BY lower(name)`);

export const hasUsers = async (db: CommonQueryMethods): Promise<boolean> =>
  db.exists(sql.type(Nothing)`SELECT FROM api_users`);

/** What a password is compared with; null if there is no such user. */
export const credentialsOf = (db: CommonQueryMethods, name: string) =>
  db.maybeOne(sql.type(Credentials)`
    SELECT user_id AS "userId", name, role, password_hash AS "passwordHash" FROM api_users WHERE lower(name) = lower(${name})`);

/** @returns null if the name is taken */
export const addUser = (
  db: CommonQueryMethods,
  { name, role, passwordHash }: { name: string; role: Role; passwordHash: string },
) =>
  db.maybeOne(sql.type(User)`
    INSERT INTO api_users (name, role, password_hash) VALUES (${name}, ${role}, ${passwordHash})
    ON CONFLICT DO NOTHING RETURNING ${columns}`);

/** Holds from the user's next request on. @returns null if there is no such user */
export const setRole = (db: CommonQueryMethods, name: string, role: Role) =>
  db.maybeOne(sql.type(User)`
    UPDATE api_users SET role = ${role} WHERE lower(name) = lower(${name}) RETURNING ${columns}`);

/** Ends the user's sessions with it. @returns null if there is no such user */
export const setPassword = (db: DatabasePool, name: string, passwordHash: string) =>
  db.transaction(async (transaction) => {
    const user = await transaction.maybeOne(sql.type(User)`
      UPDATE api_users SET password_hash = ${passwordHash}, password_changed_at = now()
      WHERE lower(name) = lower(${name}) RETURNING ${columns}`);
    if (user)
      await transaction.query(sql.type(Nothing)`DELETE FROM api_sessions WHERE user_id = ${user.userId}`);
    return user;
  });

/** With the user's sessions. @returns null if there is no such user */
export const removeUser = (db: CommonQueryMethods, name: string) =>
  db.maybeOne(sql.type(User)`DELETE FROM api_users WHERE lower(name) = lower(${name}) RETURNING ${columns}`);
