import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ENTITY_TYPES } from '../../meta/entity-types.ts';
import { createCalledLookup } from '../../report/called.ts';
import { createReadCodeGroups } from '../../report/code-groups.ts';
import { csvReport } from '../../report/csv.ts';
import { createReadEntries, createReadEntryPage } from '../../report/entries.ts';
import { accountText } from '../../report/facts.ts';
import { HTML_LIMIT, htmlReport } from '../../report/html/html-report.ts';
import { jsonReport } from '../../report/json.ts';
import { pageOfEntities } from '../../report/page-of-entities.ts';
import { REPORT_STATUSES, type ReportFilter, readReportHead } from '../../report/report-head.ts';
import { sendAttachment } from '../attachment.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { EntityFilter, EntityPage, EntityQuery, Report } from '../schemas/entity.ts';
import { JobParams } from '../schemas/job.ts';
import { jobOf } from './jobs.ts';

type Filter = z.infer<typeof EntityFilter>;

/** What became of a job's entities. */
export const entityRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected }) => {
  const { pool } = connected;
  const readGroups = createReadCodeGroups(pool);

  app.get(
    '/jobs/:job/report',
    {
      schema: {
        summary: 'What became of the entities of a job, by reason',
        tags: ['entities'],
        params: JobParams,
        response: { 200: Report },
      },
    },
    async ({ params }) => {
      const { jobId } = await jobOf(connected, params.job);
      const head = await readReportHead(pool, jobId, {});
      return {
        readAt: head.readAt,
        account: accountText(head),
        addsUp: head.contradictions.length === 0,
        groups: head.groups.map(({ type = null, ...group }) => ({ ...group, type })),
      };
    },
  );

  app.get(
    '/jobs/:job/entities',
    {
      schema: {
        summary: 'Entities that were skipped, that failed, or of which something is to be said',
        tags: ['entities'],
        params: JobParams,
        querystring: EntityQuery,
        response: { 200: EntityPage },
      },
    },
    async ({ params, query: { cursor, limit, channel, ...rest } }) => {
      const job = await jobOf(connected, params.job);
      const list = listOf(job.jobId, { channel, ...rest });
      const position = cursor === undefined ? undefined : decodeCursor(cursor, placeIn(list)).at;
      const groups = await readGroups(job, reportFilter(rest));
      const readPage = createReadEntryPage(pool, job.jobId, createCalledLookup(pool, job), channel);
      const { entities, next } = await pageOfEntities(readPage, groups, position, limit);
      return {
        entities: entities.map(({ type = null, ...entity }) => ({ ...entity, type })),
        nextCursor:
          next === undefined ? null : encodeCursor({ list, at: { ...next, type: next.type ?? null } }),
      };
    },
  );

  app.get(
    '/jobs/:job/entities.csv',
    {
      schema: {
        summary: 'The same entities, all of them, as CSV',
        tags: ['entities'],
        params: JobParams,
        querystring: EntityFilter,
      },
    },
    async ({ params, query: { channel, ...rest } }, reply) => {
      const { head, entries } = await reported(params.job, rest, channel);
      const file = { name: `job-${params.job}-entities.csv`, type: 'text/csv' };
      return sendAttachment(reply, file, csvReport(head, entries));
    },
  );

  app.get(
    '/jobs/:job/report.html',
    {
      schema: {
        summary: 'The report as a page that stands alone, to hand on',
        tags: ['entities'],
        params: JobParams,
      },
    },
    async ({ params }, reply) => {
      const { head, entries } = await reported(params.job);
      const file = { name: `job-${params.job}-report.html`, type: 'text/html' };
      return sendAttachment(reply, file, htmlReport(head, entries, HTML_LIMIT));
    },
  );

  app.get(
    '/jobs/:job/report.json',
    {
      schema: {
        summary: 'The report with all entities, as `slack-mm2 report --json` prints it',
        tags: ['entities'],
        params: JobParams,
      },
    },
    async ({ params }, reply) => {
      const { head, entries } = await reported(params.job);
      const file = { name: `job-${params.job}-report.json`, type: 'application/json' };
      return sendAttachment(reply, file, jsonReport(head, entries));
    },
  );

  const reported = async (job: number, filter: Omit<Filter, 'channel'> = {}, channel?: string) => {
    const { jobId } = await jobOf(connected, job);
    const head = await readReportHead(pool, jobId, reportFilter(filter));
    const entries = createReadEntries(pool, jobId, createCalledLookup(pool, head.job), { channel });
    return { head, entries };
  };
};

const reportFilter = ({ status, type, code }: Omit<Filter, 'channel'>): ReportFilter => ({
  ...(status === undefined ? {} : { status }),
  ...(type === undefined ? {} : { type }),
  ...(code === undefined ? {} : { code }),
});

/** What a cursor belongs to. */
const listOf = (jobId: number, { status, type, code, channel }: Filter): string =>
  JSON.stringify([jobId, status ?? null, type ?? null, code ?? null, channel ?? null]);

const placeIn = (list: string) =>
  z.strictObject({
    list: z.literal(list),
    at: z.strictObject({
      status: z.enum(REPORT_STATUSES),
      type: z
        .enum(ENTITY_TYPES)
        .nullable()
        .transform((type) => type ?? undefined),
      code: z.string(),
      // No text of PostgreSQL holds U+0000.
      slackId: z.string().refine((id) => !id.includes('\0')),
    }),
  });
