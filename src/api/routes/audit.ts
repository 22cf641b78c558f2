import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { pageOfAudit } from '../../store/audit.ts';
import { numberCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { PageQuery } from '../schemas/page.ts';
import { AuditPage } from '../schemas/session.ts';

/** Who did what. */
export const auditRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected }) => {
  app.get(
    '/audit',
    {
      schema: {
        summary: 'Who did what, the newest first',
        tags: ['audit'],
        querystring: PageQuery,
        response: { 200: AuditPage },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const found = await pageOfAudit(connected.pool, { before: numberCursor(cursor), limit: limit + 1 });
      const entries = found.slice(0, limit);
      return { entries, nextCursor: found.length > limit ? String(entries.at(-1)!.id) : null };
    },
  );
};
