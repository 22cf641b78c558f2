import { z } from 'zod';
import { WEBHOOK_EVENTS } from '../../notify/events.ts';
import { ListedDelivery } from '../../store/webhook-deliveries.ts';
import { StoredWebhook } from '../../store/webhooks.ts';
import { NextCursor } from './page.ts';

export { WEBHOOK_EVENTS };

export const WebhookRequest = z
  .object({
    url: z.string().min(1).max(2_000),
    /** `mattermost`: an incoming webhook, told in words; `json`: the event itself, signed. */
    kind: z.enum(['json', 'mattermost']),
    events: z.array(z.enum(WEBHOOK_EVENTS)).min(1),
    /** Failed entities of a job from which on `job.failures` is told; once for each power of ten behind it. */
    failureThreshold: z.number().int().min(1).max(1_000_000_000).default(1),
  })
  .strict()
  .meta({ id: 'WebhookRequest' });

/** Its `url` is without what is secret in it. */
export const Webhook = z
  .object({
    id: z.number().int(),
    ...StoredWebhook.pick({
      url: true,
      kind: true,
      events: true,
      failureThreshold: true,
      createdAt: true,
      last: true,
    }).shape,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;
export const WebhookParams = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) });
/** How a test event, sent at once and once, was taken. */
export const WebhookTest = z.object({
  delivered: z.boolean(),
  /** HTTP status of the answer; null if none came. */
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
});
export const WebhookList = z.object({ webhooks: z.array(Webhook) });
/** `secret` is shown this once: with it deliveries are signed. */
export const CreatedWebhook = z.object({ webhook: Webhook, secret: z.string().nullable() });

export const DeliveryPage = z.object({ deliveries: z.array(ListedDelivery), nextCursor: NextCursor });
