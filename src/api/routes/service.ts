import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { VERSION } from '../../version.ts';
import { lentToken } from '../access/lent-token.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { SAMPLE_ARCHIVE, sampleIsThere } from '../sample-archive.ts';
import { ServiceInfo } from '../schemas/service.ts';

/** What this service is, and where it may read and write. */
export const serviceRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (
  app,
  { connected, folders, ...exposure },
) => {
  app.get(
    '/service',
    { schema: { summary: 'The service itself', tags: ['service'], response: { 200: ServiceInfo } } },
    async () => ({
      version: VERSION,
      folders: [...folders.allowed],
      importFolder: folders.imports,
      temporalUiUrl: connected.access.uiUrl ?? null,
      sampleArchive: (await sampleIsThere()) ? SAMPLE_ARCHIVE : null,
      workersHaveToken: lentToken(exposure) !== undefined,
    }),
  );
};
