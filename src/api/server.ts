import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { VERSION } from '../version.ts';
import { guard } from './access/guard.ts';
import type { ApiDependencies } from './dependencies.ts';
import { openApiDocument } from './openapi-document.ts';
import { answerClientError, answerFrameworkError, answerProblems } from './problem-answer.ts';
import { refuseNul } from './refuse-nul.ts';
import { logRequests } from './request-log.ts';
import { auditRoutes } from './routes/audit.ts';
import { entityRoutes } from './routes/entities.ts';
import { jobControlRoutes } from './routes/job-control.ts';
import { jobEventRoutes } from './routes/job-events.ts';
import { jobRoutes } from './routes/jobs.ts';
import { observationRoutes } from './routes/observations.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { originalRoutes } from './routes/originals.ts';
import { serviceRoutes } from './routes/service.ts';
import { sessionRoutes } from './routes/session.ts';
import { startingRoutes } from './routes/starting.ts';
import { verificationRoutes } from './routes/verifications.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { servePages } from './web-pages.ts';

/** Everything that has a version stands below this. */
export const API = '/api/v1';

/** A request without an upload is small. */
const BODY_LIMIT = 6 * 1024 * 1024;

/** The HTTP API, not listening yet. Closing it ends its streams; the connections it was given stay open. */
export async function createApi(dependencies: ApiDependencies) {
  const app = Fastify({
    loggerInstance: dependencies.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
    bodyLimit: BODY_LIMIT,
    // Streams of events stay open until the page is left.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1_000 },
    // Of a proxy on this machine: whose request it is, and whether it came by https.
    trustProxy: 'loopback',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerProblems(app);
  logRequests(app);
  const csrf = await guard(app, dependencies);
  refuseNul(app);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Slack-MM2 Sync',
        description: 'Migrations from Slack to Mattermost: start, watch, hold, verify.',
        version: VERSION,
      },
    },
    transform: jsonSchemaTransform,
    transformObject: openApiDocument,
  });
  await app.register(
    async (api) => {
      await api.register(sessionRoutes, { ...dependencies, csrf });
      await api.register(auditRoutes, dependencies);
      await api.register(serviceRoutes, dependencies);
      await api.register(jobRoutes, dependencies);
      await api.register(entityRoutes, dependencies);
      await api.register(originalRoutes, dependencies);
      await api.register(jobControlRoutes, dependencies);
      await api.register(jobEventRoutes, dependencies);
      await api.register(webhookRoutes, dependencies);
      await api.register(startingRoutes, dependencies);
      await api.register(verificationRoutes, dependencies);
    },
    { prefix: API },
  );
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(oidcRoutes, dependencies);
  await app.register(observationRoutes, dependencies);
  await servePages(app, dependencies.page);
  await app.ready();
  return app;
}
