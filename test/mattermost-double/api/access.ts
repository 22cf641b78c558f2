import type { FastifyRequest } from 'fastify';
import { AppError, demand } from '../app-error.ts';
import { hasRole } from '../bulk-import/validity.ts';
import type { UserRow } from '../rows.ts';
import type { State } from '../state.ts';

/** Who asks, by the bearer token. @throws AppError 401 */
export function userOf({ tables }: State, { headers }: FastifyRequest): UserRow {
  const token = /^(?:bearer|token)\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const session = token === undefined ? undefined : tables.sessions.get(token);
  const user = session && tables.users.get(session.user_id);
  if (!user || user.delete_at > 0)
    throw new AppError('api.context.session_expired.app_error', { status: 401, where: '' });
  return user;
}

export const isAdmin = ({ roles }: UserRow): boolean => hasRole(roles, 'system_admin');

/** @throws AppError 401 or 403 */
export function demandAdmin(state: State, request: FastifyRequest): UserRow {
  const user = userOf(state, request);
  demand(isAdmin(user), 'api.context.permissions.app_error', { status: 403, where: 'Permissions' });
  return user;
}

/** Administrators, and those who are in the channel. @throws AppError 401 or 403 */
export function demandReader(state: State, request: FastifyRequest, channelId: string): UserRow {
  const user = userOf(state, request);
  const mayRead = isAdmin(user) || state.tables.channelMembers.has(`${channelId}/${user.id}`);
  demand(mayRead, 'api.context.permissions.app_error', { status: 403, where: 'Permissions' });
  return user;
}

/** The row, or 404. @throws AppError */
export function found<Row>(row: Row | undefined, id: string): Row {
  if (row === undefined) throw new AppError(id, { status: 404, where: 'Get' });
  return row;
}

/** @throws AppError 400, the server's word for a body that is not what it has to be */
export const invalidBody = (name: string): AppError =>
  new AppError('api.context.invalid_body_param.app_error', { params: { Name: name }, where: 'Context' });
