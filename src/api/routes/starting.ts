import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { lentToken } from '../access/lent-token.ts';
import { createAnalyses } from '../analyses.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { startSweeping } from '../sweep.ts';
import { createUploads } from '../uploads/uploads.ts';
import { analysisRoutes } from './analyses.ts';
import { archiveRoutes } from './archives.ts';
import { startJobRoutes } from './start-job.ts';
import { uploadRoutes } from './uploads.ts';

/** Everything before a job runs: archives come here, are looked at, and are begun with. */
export const startingRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (
  app,
  { connected, log, folders, ...exposure },
) => {
  const uploads = createUploads({
    connected,
    log,
    folder: folders.uploads,
    path: `${app.prefix}/uploads/tus`,
  });
  const analyses = createAnalyses(log);
  const sources = { folders, uploads, token: lentToken(exposure) };
  const stopSweeping = startSweeping({ connected, uploads, secrets: folders.secrets, log });
  app.addHook('preClose', () => analyses.close());
  app.addHook('onClose', () => stopSweeping());
  await app.register(uploadRoutes, { uploads });
  await app.register(archiveRoutes, { folders });
  await app.register(analysisRoutes, { ...sources, connected, analyses });
  await app.register(startJobRoutes, { ...sources, connected, analyses });
};
