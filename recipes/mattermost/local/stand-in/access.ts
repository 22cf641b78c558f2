import type { FastifyRequest } from 'fastify';
import { forbidden, found, Refusal } from './refusal.ts';
import { type ChannelRow, rowOf, type UserRow } from './rows.ts';
import type { ServerContext } from './server-context.ts';

export const tokenOf = ({ headers }: FastifyRequest): string =>
  /^bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';

/** @throws Refusal 401 */
export async function userOf({ pool }: ServerContext, request: FastifyRequest): Promise<UserRow> {
  const user = await rowOf<UserRow>(
    pool,
    'SELECT users.* FROM sessions JOIN users ON users.id = userid WHERE token = $1 AND expiresat > $2 AND deleteat = 0',
    [tokenOf(request), Date.now()],
  );
  if (!user) throw new Refusal(401, 'api.context.session_expired.app_error');
  return user;
}

export const isAdmin = ({ roles }: UserRow): boolean => roles.split(' ').includes('system_admin');

/** @throws Refusal 401, 403 */
export async function adminOf(context: ServerContext, request: FastifyRequest): Promise<UserRow> {
  const user = await userOf(context, request);
  if (!isAdmin(user)) throw forbidden();
  return user;
}

/** `me` or an id, which has to be one's own unless one is an administrator. @throws Refusal 401, 403, 404 */
export async function subjectOf(context: ServerContext, request: FastifyRequest): Promise<UserRow> {
  const user = await userOf(context, request);
  const { id } = request.params as { id: string };
  if (id === 'me' || id === user.id) return user;
  if (!isAdmin(user)) throw forbidden();
  const subject = await rowOf<UserRow>(context.pool, 'SELECT * FROM users WHERE id = $1', [id]);
  return found(subject, 'app.user.missing_account.const');
}

/** A channel that the user may read: members, everyone of the team if it is open, administrators. @throws Refusal 403, 404 */
export async function channelFor({ pool }: ServerContext, user: UserRow, id: string): Promise<ChannelRow> {
  const channel = found(
    await rowOf<ChannelRow>(pool, 'SELECT * FROM channels WHERE id = $1', [id]),
    'app.channel.get.existing.app_error',
  );
  const [text, values] =
    channel.type === 'O'
      ? [
          'SELECT 1 FROM teammembers WHERE teamid = $1 AND userid = $2 AND deleteat = 0',
          [channel.teamid, user.id],
        ]
      : ['SELECT 1 FROM channelmembers WHERE channelid = $1 AND userid = $2', [id, user.id]];
  if (!isAdmin(user) && !(await rowOf(pool, text as string, values as unknown[]))) throw forbidden();
  return channel;
}
