import fastify, { type FastifyInstance } from 'fastify';
import { fileRoutes } from './file-routes.ts';
import { newId } from './new-id.ts';
import { postRoutes } from './post-routes.ts';
import { Refusal } from './refusal.ts';
import type { ServerContext } from './server-context.ts';
import { systemRoutes } from './system-routes.ts';
import { teamRoutes } from './team-routes.ts';
import { userRoutes } from './user-routes.ts';

/** @param log is given a line of JSON for each failure */
export function buildServer(context: ServerContext, log: (line: string) => void): FastifyInstance {
  const site = fastify({ bodyLimit: 100 * 1024 * 1024, forceCloseConnections: true });
  site.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_, body, done) =>
    done(null, body),
  );
  // Mattermost says its version here: nobody shall take one for the other.
  site.addHook('onSend', async (_request, reply) => {
    reply.header('X-Version-Id', 'stand-in');
  });
  site.setErrorHandler((error, _request, reply) => {
    const { id, status } =
      error instanceof Refusal ? error : { id: 'api.internal.app_error', status: statusOf(error) };
    if (status === 500)
      log(JSON.stringify({ level: 'error', ts: Date.now(), msg: (error as Error).message }));
    return reply
      .code(status)
      .send({ id, message: id, detailed_error: '', request_id: newId(), status_code: status });
  });
  site.setNotFoundHandler(() => {
    throw new Refusal(404, 'api.context.404.app_error');
  });
  site.register(
    async (app) => {
      userRoutes(app, context);
      teamRoutes(app, context);
      postRoutes(app, context);
      fileRoutes(app, site, context);
      systemRoutes(app, site, context);
    },
    { prefix: '/api/v4' },
  );
  return site;
}

/** Fastify's own refusals, of bodies that are none, bring theirs. */
const statusOf = (error: unknown): number => (error as { statusCode?: number }).statusCode ?? 500;
