import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Config } from '../config.ts';
import { hashPassword } from '../create-user.ts';
import type { UserRow } from '../rows.ts';
import type { ServerContext } from '../server-context.ts';
import type { Change, State } from '../state.ts';
import { demandAdmin, found, invalidBody, userOf } from './access.ts';
import { paged, paramsOf, type Query, queryOf } from './paging.ts';
import { showUser } from './show-user.ts';

const MISSING = 'app.user.missing_account.const';

/** A body that is a list of texts. @throws AppError 400 */
export function listOf(body: unknown, name: string): string[] {
  if (!Array.isArray(body) || !body.every((one) => typeof one === 'string')) throw invalidBody(name);
  return body;
}

export function userRoutes(app: FastifyInstance, { state, version, config }: ServerContext): void {
  const { tables, by } = state;
  const show = (request: FastifyRequest, one: UserRow) =>
    showUser(state, version, one, userOf(state, request));
  const user = (request: FastifyRequest) => {
    const { id } = paramsOf(request);
    return id === 'me' ? userOf(state, request) : found(tables.users.get(id!), MISSING);
  };

  app.get('/users', (request) => {
    userOf(state, request);
    const query = queryOf(request);
    const users = [...tables.users.values()].filter((one) => matches(state, one, query));
    const sorted = users.sort((a, b) => (a.username < b.username ? -1 : 1));
    return paged(sorted, query).map((one) => show(request, one));
  });

  app.get('/users/stats', (request) => {
    userOf(state, request);
    return { total_users_count: [...tables.users.values()].filter((one) => one.delete_at === 0).length };
  });

  app.get('/users/stats/filtered', (request) => {
    demandAdmin(state, request);
    const { include_deleted, include_bots, in_team, in_channel } = queryOf(request);
    const total_users_count = [...tables.users.values()].filter(
      (one) =>
        (include_deleted === 'true' || one.delete_at === 0) &&
        (include_bots === 'true' || !tables.bots.has(one.id)) &&
        matches(state, one, { in_team, in_channel }),
    ).length;
    return { total_users_count };
  });

  app.get('/users/:id', (request) => {
    userOf(state, request);
    return show(request, user(request));
  });

  app.get('/users/username/:name', (request) => {
    userOf(state, request);
    return show(request, found(by.username.first(paramsOf(request).name!.toLowerCase()), MISSING));
  });

  app.get('/users/email/:email', (request) => {
    userOf(state, request);
    return show(request, found(by.email.first(paramsOf(request).email!.toLowerCase()), MISSING));
  });

  // Those that nobody has are left out of both answers.
  app.post('/users/usernames', (request) => {
    userOf(state, request);
    return [...new Set(listOf(request.body, 'usernames'))].flatMap((name) => {
      const one = by.username.first(name);
      return one ? [show(request, one)] : [];
    });
  });

  app.post('/users/ids', (request) => {
    userOf(state, request);
    return [...new Set(listOf(request.body, 'user_ids'))].flatMap((id) => {
      const one = tables.users.get(id);
      return one ? [show(request, one)] : [];
    });
  });

  app.put('/users/:id/active', (request) => {
    demandAdmin(state, request);
    const { active } = (request.body ?? {}) as { active?: boolean };
    if (typeof active !== 'boolean') throw invalidBody('active');
    const one = user(request);
    if (active) state.commit(['users', { ...one, delete_at: 0, update_at: Date.now() }]);
    else deactivate(state, one, config());
    return { status: 'OK' };
  });

  app.delete('/users/:id', (request) => {
    demandAdmin(state, request);
    deactivate(state, user(request), config());
    return { status: 'OK' };
  });

  app.put('/users/:id/patch', (request) => {
    demandAdmin(state, request);
    const one = user(request);
    const { email } = (request.body ?? {}) as Partial<UserRow>;
    const owner = email === undefined ? undefined : by.email.first(email);
    if (owner && owner.id !== one.id)
      throw new AppError('app.user.save.email_exists.app_error', { where: 'UpdateUser' });
    const names = ['email', 'nickname', 'first_name', 'last_name', 'position', 'locale'] as const;
    const given = Object.entries(request.body ?? {}).filter(([name]) => names.includes(name as 'email'));
    const now = { ...one, ...Object.fromEntries(given), update_at: Date.now() };
    state.commit(['users', now]);
    return show(request, now);
  });

  app.put('/users/:id/password', (request) => {
    demandAdmin(state, request);
    const { new_password } = (request.body ?? {}) as { new_password?: string };
    if (typeof new_password !== 'string') throw invalidBody('new_password');
    const now = Date.now();
    const secrets = { password_hash: hashPassword(new_password), last_password_update: now, update_at: now };
    state.commit(['users', { ...user(request), ...secrets, auth_service: '', auth_data: '' }]);
    return { status: 'OK' };
  });

  app.put('/users/:id/auth', (request) => {
    demandAdmin(state, request);
    const { auth_service = '', auth_data = '' } = (request.body ?? {}) as Partial<UserRow>;
    const now = Date.now();
    const secrets = { password_hash: '', last_password_update: now, update_at: now };
    state.commit(['users', { ...user(request), ...secrets, auth_service, auth_data }]);
    return { auth_service, auth_data };
  });

  app.get('/users/:id/preferences', (request) => {
    userOf(state, request);
    const { id } = user(request);
    return [...tables.preferences.values()].filter(({ user_id }) => user_id === id);
  });

  app.post('/bots/:id/disable', (request) => {
    demandAdmin(state, request);
    const bot = found(tables.bots.get(paramsOf(request).id!), 'store.sql_bot.get.missing.app_error');
    const one = tables.users.get(bot.user_id)!;
    const now = { ...bot, delete_at: Date.now(), update_at: Date.now() };
    state.commit(['bots', now], ['users', { ...one, delete_at: now.delete_at, update_at: now.update_at }]);
    return now;
  });
}

/** With the bots that the account owns. */
function deactivate(state: State, one: UserRow, { ServiceSettings }: Config): void {
  const now = Date.now();
  const gone = { delete_at: now, update_at: now };
  const bots = ServiceSettings.DisableBotsWhenOwnerIsDeactivated
    ? [...state.tables.bots.values()].filter(({ owner_id, delete_at }) => owner_id === one.id && !delete_at)
    : [];
  state.commit(
    ['users', { ...one, ...gone }],
    ...bots.flatMap((bot): Change[] => [
      ['bots', { ...bot, ...gone }],
      ['users', { ...state.tables.users.get(bot.user_id)!, ...gone }],
    ]),
  );
}

function matches({ tables }: State, { id, delete_at }: UserRow, query: Query): boolean {
  const { in_team, in_channel, inactive, active } = query;
  if (in_team && tables.teamMembers.get(`${in_team}/${id}`)?.delete_at !== 0) return false;
  if (in_channel && !tables.channelMembers.has(`${in_channel}/${id}`)) return false;
  if (inactive === 'true' && delete_at === 0) return false;
  return active !== 'true' || delete_at === 0;
}
