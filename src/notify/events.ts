/** What a webhook may be told of a job. The triggers of migration 0014 know them by the same names. */
export const WEBHOOK_EVENTS = [
  'job.started',
  'job.stage',
  'job.failures',
  'job.paused',
  'job.resumed',
  'job.ended',
] as const;

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** `mattermost`: an incoming webhook, told in words; `json`: the event itself, signed. */
export const WEBHOOK_KINDS = ['json', 'mattermost'] as const;

export type WebhookKind = (typeof WEBHOOK_KINDS)[number];
