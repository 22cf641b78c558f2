import {
  type ApiServer,
  appError,
  bodyOf,
  json,
  pages,
  startApiServer,
} from '../../mattermost/client/support/api-server.ts';

interface SmallUser {
  id: string;
  username: string;
  email: string;
  is_bot?: boolean;
}

export interface SmallMattermost {
  roles: string;
  version: string;
  /** Sections of the configuration. */
  config: Record<string, Record<string, unknown>>;
  team: { id: string; name: string; members: string[] } | undefined;
  users: SmallUser[];
  channels: { id: string; name: string; type: string; delete_at?: number }[];
  /** Undefined: switched off. */
  emoji: string[] | undefined;
}

/** As much of a Mattermost as a pre-flight asks, on 127.0.0.1. What `server` holds may change at any time. */
export async function startSmallMattermost(server: SmallMattermost): Promise<ApiServer> {
  const api = await startApiServer();
  const { users, channels } = server;
  api.on('/users/me', (request, response, times) =>
    request.headers.authorization === 'Bearer good-token'
      ? json({ id: 'me', username: 'admin', roles: server.roles })(request, response, times)
      : appError(401, 'api.context.session_expired.app_error')(request, response, times),
  );
  const now =
    (value: () => unknown) =>
    (...[request, response, times]: Parameters<ReturnType<typeof json>>) => {
      const found = value();
      return (found === undefined ? appError(404, 'missing') : json(found))(request, response, times);
    };
  api.on(
    '/config/client',
    now(() => ({ Version: server.version, MaxPostSize: '16383' })),
  );
  api.on(
    '/config',
    now(() => server.config),
  );
  api.on('/license/client', json({ IsLicensed: 'false' }));
  api.on(
    '/users/stats',
    now(() => ({ total_users_count: users.length })),
  );
  api.on('/users', (...asked) => pages(users)(...asked));
  for (const user of users) api.on(`/users/email/${encodeURIComponent(user.email)}`, json(user));
  api.on('/users/usernames', (request, response, times) => {
    void bodyOf(request).then((body) => {
      const names = JSON.parse(String(body)) as string[];
      json(users.filter(({ username }) => names.includes(username)))(request, response, times);
    });
  });
  api.on(
    '/teams/name/acme',
    now(() => server.team),
  );
  api.on(
    '/teams/t1/stats',
    now(() => {
      const members = server.team?.members.length;
      return { total_member_count: members, active_member_count: members };
    }),
  );
  api.on('/teams/t1/members/ids', (request, response, times) => {
    void bodyOf(request).then((body) => {
      const ids = JSON.parse(String(body)) as string[];
      const members = server.team?.members.filter((id) => ids.includes(id)) ?? [];
      json(members.map((id) => ({ user_id: id })))(request, response, times);
    });
  });
  const list = (type: string, isArchived: boolean) =>
    channels.filter((channel) => channel.type === type && Boolean(channel.delete_at) === isArchived);
  api.on('/teams/t1/channels', (...asked) => pages(list('O', false))(...asked));
  api.on('/teams/t1/channels/private', (...asked) => pages(list('P', false))(...asked));
  // Not archived private ones: nobody is a member of them.
  api.on('/teams/t1/channels/deleted', (...asked) => pages(list('O', true))(...asked));
  for (const channel of channels) api.on(`/teams/t1/channels/name/${channel.name}`, json(channel));
  api.on('/emoji', (...asked) =>
    server.emoji
      ? pages(server.emoji.map((name) => ({ id: name, name })))(...asked)
      : appError(501, 'api.emoji.disabled.app_error')(...asked),
  );
  return api;
}
