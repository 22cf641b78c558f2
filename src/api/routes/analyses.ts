import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Connected } from '../../control/connection.ts';
import { proofRow } from '../../preflight/proof-row.ts';
import { readProofStanding } from '../../restore/proof-gate.ts';
import type { Analyses } from '../analyses.ts';
import { assertServer, chooseArchives, keepChoices, type PlanSources } from '../plan-request.ts';
import { RequestError } from '../problem-answer.ts';
import { Analysis, AnalysisParams, AssessmentRequest, PreflightRequest } from '../schemas/analysis.ts';

/** Looks at archives, and at a server, before anything is started. */
export const analysisRoutes: FastifyPluginAsyncZod<
  PlanSources & { connected: Connected; analyses: Analyses }
> = async (app, { connected, analyses, ...sources }) => {
  const { secrets } = sources.folders;

  app.post(
    '/assessments',
    {
      schema: {
        summary: 'Find out what a migration would do',
        tags: ['analyses'],
        body: AssessmentRequest,
        response: { 202: Analysis },
      },
    },
    async ({ body: { archives, team, emailDomain, choices } }, reply) => {
      if (choices !== undefined) await keepChoices(choices, secrets);
      const paths = (await chooseArchives(archives, sources)).map(({ path }) => path);
      return reply
        .code(202)
        .send(analyses.start({ kind: 'assessment', archives: paths, team, emailDomain, choices, secrets }));
    },
  );

  app.post(
    '/preflights',
    {
      schema: {
        summary: 'Find out whether a server is ready for a migration',
        tags: ['analyses'],
        body: PreflightRequest,
        response: { 202: Analysis },
      },
    },
    async ({ body: { archives, target, team, emailDomain, choices } }, reply) => {
      if (target.kind !== 'mattermost')
        throw new RequestError(400, 'invalid', 'target.kind: a file needs no pre-flight', 'target.kind');
      const { url, token, allowHttp, requireRestoreProof: age } = target;
      assertServer(target, sources.token);
      if (choices !== undefined) await keepChoices(choices, secrets);
      const paths = (await chooseArchives(archives, sources)).map(({ path }) => path);
      const server = { url, token, allowHttp };
      const rows = age === undefined ? [] : [proofRow(await readProofStanding(connected.pool), age)];
      const plan = { archives: paths, team, emailDomain, choices, secrets, server, rows };
      return reply.code(202).send(analyses.start({ kind: 'preflight', ...plan }));
    },
  );

  app.get(
    '/analyses/:id',
    {
      schema: {
        summary: 'How far an analysis is, or its result',
        tags: ['analyses'],
        params: AnalysisParams,
        response: { 200: Analysis },
      },
    },
    async ({ params }) => analyses.get(params.id),
  );

  app.delete(
    '/analyses/:id',
    {
      schema: {
        summary: 'End an analysis',
        tags: ['analyses'],
        params: AnalysisParams,
        response: { 204: z.null() },
      },
    },
    async ({ params }, reply) => {
      analyses.remove(params.id);
      return reply.code(204).send(null);
    },
  );
};
