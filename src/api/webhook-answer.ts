import { shownAddress } from '../notify/receiver-address.ts';
import type { StoredWebhook } from '../store/webhooks.ts';
import type { Webhook } from './schemas/webhook.ts';

/** A webhook as it may be shown: without its secret, and without what is secret in its address. */
export const webhookAnswer = ({ webhookId, url, secret: _, ...rest }: StoredWebhook): Webhook => ({
  id: webhookId,
  url: shownAddress(url),
  ...rest,
});
