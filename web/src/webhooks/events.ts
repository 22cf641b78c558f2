import type { z } from 'zod';
import type { WebhookRequest } from '../../../src/api/schemas/webhook.ts';

export type WebhookEvent = z.infer<typeof WebhookRequest>['events'][number];

/** What each event is, for those who choose. */
export const EVENT_TEXTS: Record<WebhookEvent, { name: string; text: string }> = {
  'job.started': { name: 'Started', text: 'a migration has begun' },
  'job.stage': {
    name: 'Next stage',
    text: 'it has come to another stage: users, channels, messages, export …',
  },
  'job.failures': { name: 'Failures', text: 'so many things could not be brought over as you say below' },
  'job.paused': { name: 'Paused', text: 'somebody holds it' },
  'job.resumed': { name: 'Goes on', text: 'it is let go again' },
  'job.ended': { name: 'Ended', text: 'it is done, has failed, or was cancelled' },
};

export const EVENTS = Object.keys(EVENT_TEXTS) as WebhookEvent[];

/** What most want: not each stage. */
export const USUAL_EVENTS: readonly WebhookEvent[] = ['job.started', 'job.failures', 'job.ended'];
