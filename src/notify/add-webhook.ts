import { UserError } from '../control/user-error.ts';
import type { DatabasePool } from '../store/pool.ts';
import { findWebhook, insertWebhook, type StoredWebhook } from '../store/webhooks.ts';
import type { WebhookEvent, WebhookKind } from './events.ts';
import { receiverUrl } from './receiver-address.ts';
import { createSecret } from './sign.ts';

/** A webhook that somebody wants. */
export interface WantedWebhook {
  url: string;
  kind: WebhookKind;
  events: readonly WebhookEvent[];
  failureThreshold: number;
}

/**
 * Makes a webhook; its secret is in the result. An incoming webhook of Mattermost checks no signature, and has none: its address is secret.
 * @throws UserError if nothing may be sent to its address
 */
export async function addWebhook(
  pool: DatabasePool,
  { url, kind, events, failureThreshold }: WantedWebhook,
): Promise<StoredWebhook> {
  const webhookId = await insertWebhook(pool, {
    url: receiverUrl(url).href,
    kind,
    events: [...new Set(events)],
    failureThreshold,
    secret: kind === 'json' ? createSecret() : null,
  });
  const webhook = await findWebhook(pool, webhookId);
  if (!webhook) throw new UserError(`webhook ${webhookId} was deleted at the same moment`);
  return webhook;
}
