import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { addWebhook } from '../../notify/add-webhook.ts';
import { testWebhook } from '../../notify/test-webhook.ts';
import { pageOfDeliveries } from '../../store/webhook-deliveries.ts';
import { deleteWebhook, findWebhook, listWebhooks } from '../../store/webhooks.ts';
import { numberCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../problem-answer.ts';
import { PageQuery } from '../schemas/page.ts';
import {
  CreatedWebhook,
  DeliveryPage,
  WebhookList,
  WebhookParams,
  WebhookRequest,
  WebhookTest,
} from '../schemas/webhook.ts';
import { webhookAnswer } from '../webhook-answer.ts';

/** Who is told of what happens to jobs. */
export const webhookRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (
  app,
  { connected: { pool }, publicHosts },
) => {
  const webhookOf = async (id: number) => {
    const webhook = await findWebhook(pool, id);
    if (!webhook) throw notFound(`there is no webhook ${id}`);
    return webhook;
  };
  const tags = ['webhooks'];

  app.get(
    '/webhooks',
    { schema: { summary: 'All webhooks', tags, response: { 200: WebhookList } } },
    async () => ({ webhooks: (await listWebhooks(pool)).map(webhookAnswer) }),
  );

  app.post(
    '/webhooks',
    {
      schema: {
        summary: 'Have somebody told of what happens to jobs',
        tags,
        body: WebhookRequest,
        response: { 201: CreatedWebhook },
      },
    },
    async ({ body }, reply) => {
      const webhook = await addWebhook(pool, body);
      return reply.code(201).send({ webhook: webhookAnswer(webhook), secret: webhook.secret });
    },
  );

  app.delete(
    '/webhooks/:id',
    { schema: { summary: 'Delete a webhook, with what was not delivered yet', tags, params: WebhookParams } },
    async ({ params: { id } }, reply) => {
      if (!(await deleteWebhook(pool, id))) throw notFound(`there is no webhook ${id}`);
      return reply.code(204).send();
    },
  );

  app.post(
    '/webhooks/:id/test',
    {
      schema: {
        summary: 'Send a test event now',
        tags,
        params: WebhookParams,
        response: { 200: WebhookTest },
      },
    },
    async ({ params: { id } }) => {
      const outcome = await testWebhook(await webhookOf(id), publicHosts[0]);
      return {
        delivered: outcome.kind === 'delivered',
        status: outcome.status,
        problem: outcome.kind === 'delivered' ? null : outcome.problem,
      };
    },
  );

  app.get(
    '/webhooks/:id/deliveries',
    {
      schema: {
        summary: 'What a webhook was told, the newest first',
        tags,
        params: WebhookParams,
        querystring: PageQuery,
        response: { 200: DeliveryPage },
      },
    },
    async ({ params: { id }, query: { cursor, limit } }) => {
      const before = numberCursor(cursor);
      await webhookOf(id);
      const found = await pageOfDeliveries(pool, { webhookId: id, before, limit: limit + 1 });
      const deliveries = found.slice(0, limit);
      return { deliveries, nextCursor: found.length > limit ? String(deliveries.at(-1)!.id) : null };
    },
  );
};
