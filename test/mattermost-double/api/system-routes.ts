import type { FastifyInstance } from 'fastify';
import { AppError, demand } from '../app-error.ts';
import { type ConfigPatch, patchConfig } from '../config.ts';
import { hashPassword } from '../create-user.ts';
import { newId } from '../new-id.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, invalidBody, userOf } from './access.ts';
import { queryOf } from './paging.ts';
import { showUser } from './show-user.ts';

export function systemRoutes(app: FastifyInstance, context: ServerContext): void {
  const { state, version, config, maxPostSize } = context;

  app.get('/system/ping', () => ({ status: 'OK', ActiveSearchBackend: 'database' }));

  app.get('/config/client', (request) => {
    const { format } = queryOf(request);
    const wrong = 'api.config.client.old_format.app_error';
    demand(format === 'old', wrong, { status: format === undefined ? 501 : 400, where: 'getClientConfig' });
    const { ServiceSettings: service, FileSettings: files } = config();
    const known = { Version: version.full, BuildNumber: version.full, BuildEnterpriseReady: 'false' };
    if (request.headers.authorization === undefined) return known;
    userOf(state, request);
    return {
      ...known,
      MaxPostSize: String(maxPostSize),
      MaxFileSize: String(files.MaxFileSize),
      EnableFileAttachments: String(files.EnableFileAttachments),
      EnableCustomEmoji: String(service.EnableCustomEmoji),
      EnablePostUsernameOverride: String(service.EnablePostUsernameOverride),
      EnablePostIconOverride: String(service.EnablePostIconOverride),
    };
  });

  app.get('/license/client', (request) => {
    demand(queryOf(request).format === 'old', 'api.license.client.old_format.app_error', { status: 400 });
    return { IsLicensed: 'false' };
  });

  app.get('/config', (request) => {
    demandAdmin(state, request);
    return config();
  });

  app.put('/config/patch', (request) => {
    demandAdmin(state, request);
    if (typeof request.body !== 'object' || request.body === null) throw invalidBody('config');
    patchConfig(state, request.body as ConfigPatch);
    return config();
  });

  app.post('/users/login', (request, reply) => {
    const { login_id = '', password = '' } = (request.body ?? {}) as Record<string, string>;
    const user =
      state.by.username.first(login_id.toLowerCase()) ?? state.by.email.first(login_id.toLowerCase());
    const isRight = user && user.password_hash !== '' && user.password_hash === hashPassword(password);
    if (!isRight || user.delete_at > 0)
      throw new AppError('api.user.login.invalid_credentials_email_username', {
        status: 401,
        where: 'login',
      });
    const token = newId();
    state.commit(['sessions', { token, user_id: user.id }]);
    return reply.header('Token', token).send(showUser(state, version, user, user));
  });

  app.get('/analytics/old', (request) => {
    demandAdmin(state, request);
    const { name = 'standard', team_id } = queryOf(request);
    demand(name === 'standard', 'api.context.invalid_url_param.app_error', { params: { Name: 'name' } });
    const { users, channels, posts, teams } = state.tables;
    const inTeam = [...channels.values()].filter((one) => !team_id || one.team_id === team_id);
    const ids = new Set(inTeam.map(({ id }) => id));
    const count = (type: string) => inTeam.filter((one) => one.type === type && one.delete_at === 0).length;
    const people = team_id
      ? state.by.teamMembers.all(team_id).filter(({ delete_at }) => delete_at === 0).length
      : [...users.values()].filter(({ delete_at }) => delete_at === 0).length;
    return Object.entries({
      channel_open_count: count('O'),
      channel_private_count: count('P'),
      post_count: [...posts.values()].filter((post) => ids.has(post.channel_id)).length,
      unique_user_count: people,
      team_count: teams.size,
    }).map(([key, value]) => ({ name: key, value }));
  });
}
