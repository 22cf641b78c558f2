import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { channelRoutes } from './api/channel-routes.ts';
import { fileRoutes } from './api/file-routes.ts';
import { jobRoutes } from './api/job-routes.ts';
import { memberRoutes } from './api/member-routes.ts';
import { pictureRoutes } from './api/picture-routes.ts';
import { postRoutes } from './api/post-routes.ts';
import { reportRoutes } from './api/report-routes.ts';
import { systemRoutes } from './api/system-routes.ts';
import { teamRoutes } from './api/team-routes.ts';
import { uploadRoutes } from './api/upload-routes.ts';
import { userRoutes } from './api/user-routes.ts';
import { AppError } from './app-error.ts';
import type { Fault, Faults } from './faults.ts';
import { newId } from './new-id.ts';
import { installRateLimit, type RateLimit } from './rate-limit.ts';
import type { ServerContext } from './server-context.ts';

export interface Controls {
  faults: Faults;
  setSpeed(linesPerSecond: number): void;
  rateLimit: RateLimit | undefined;
}

/** The HTTP server: the API under `/api/v4`, and what tests of other processes need under `/double`. */
export function buildServer(
  context: ServerContext,
  { faults, setSpeed, rateLimit }: Controls,
): FastifyInstance {
  const app = Fastify({
    genReqId: newId,
    bodyLimit: context.config().ServiceSettings.MaximumPayloadSizeBytes,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'X-Request-Id': request.id, 'X-Version-Id': context.version.full });
  });
  if (rateLimit) installRateLimit(app, rateLimit);
  faults.install(app);
  app.setNotFoundHandler(() => {
    throw new AppError('api.context.404.app_error', { status: 404, where: '' });
  });
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
    const shown = error instanceof AppError ? error : fromFastify(error);
    return reply.code(shown.status).send({
      id: shown.id,
      message: shown.message,
      detailed_error: '',
      request_id: request.id,
      status_code: shown.status,
    });
  });
  app.register(
    async (api) => {
      for (const routes of [
        systemRoutes,
        uploadRoutes,
        jobRoutes,
        userRoutes,
        teamRoutes,
        channelRoutes,
        memberRoutes,
        postRoutes,
        reportRoutes,
        fileRoutes,
        pictureRoutes,
      ])
        routes(api, context);
    },
    { prefix: '/api/v4' },
  );
  app.post('/double/faults', (request) => {
    faults.add(request.body as Fault);
    return {};
  });
  app.delete('/double/faults', () => {
    faults.clear();
    return {};
  });
  app.put('/double/speed', (request) => {
    setSpeed((request.body as { lines_per_second: number }).lines_per_second);
    return {};
  });
  app.get('/double/worker', () => context.worker.times());
  return app;
}

function fromFastify({ statusCode = 500, code, message }: FastifyError): AppError {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new AppError('api.context.request_body_too_large.app_error', { status: 413 });
  if (statusCode < 500)
    return new AppError('api.context.invalid_body_param.app_error', {
      status: 400,
      params: { Name: 'body' },
    });
  return new AppError('double.bug', { status: 500, details: message });
}
