import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiFolders } from '../dependencies.ts';
import { findArchives } from '../find-archives.ts';
import { FoundArchives } from '../schemas/service.ts';

/** What there is to be migrated. */
export const archiveRoutes: FastifyPluginAsyncZod<{ folders: ApiFolders }> = async (app, { folders }) => {
  app.get(
    '/archives',
    {
      schema: {
        summary: 'Slack exports in the allowed folders',
        tags: ['archives'],
        response: { 200: FoundArchives },
      },
    },
    async () => ({ archives: await findArchives(folders) }),
  );
};
