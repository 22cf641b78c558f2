import type { Webhook } from '../api/schemas/webhook.ts';
import type { StoredWebhook } from '../store/webhooks.ts';
import { shownAddress } from './receiver-address.ts';

/** A webhook as it may be shown: without its secret, and without what is secret in its address. */
export const webhookAnswer = ({ webhookId, url, secret: _, ...rest }: StoredWebhook): Webhook => ({
  id: webhookId,
  url: shownAddress(url),
  ...rest,
});
