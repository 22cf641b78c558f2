import type { TakenDelivery } from '../store/webhook-deliveries.ts';
import { mattermostText } from './mattermost-text.ts';
import { payloadOf } from './payload.ts';
import type { WebhookRequestToSend } from './send.ts';
import { signedHeaders } from './sign.ts';

/** By which name Mattermost shows us, where its settings allow that. */
const USERNAME = 'slack-mm2';

/**
 * The request that tells a receiver of an event.
 * @param publicHost by which people reach the pages, if that is known
 */
export function requestOf(
  delivery: Omit<TakenDelivery, 'deliveryId' | 'webhookId' | 'ageMs' | 'attempts'>,
  publicHost: string | undefined,
  nowMs: number,
): WebhookRequestToSend {
  const { url, kind, secret, messageId, jobId } = delivery;
  const payload = payloadOf(delivery);
  if (kind === 'json') {
    const body = JSON.stringify(payload);
    return { url, body, headers: secret === null ? {} : signedHeaders(secret, messageId, nowMs, body) };
  }
  const page = publicHost === undefined ? undefined : `https://${publicHost}/jobs/${jobId}`;
  const body = JSON.stringify({ username: USERNAME, text: mattermostText(payload, page) });
  return { url, body, headers: {} };
}
