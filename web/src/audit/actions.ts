/** What was done, in words; an action that is not known here stays as it is recorded. */
const WORDS: Record<string, string> = {
  'session.create': 'logged in',
  'session.delete': 'logged out',
  'job.create': 'started a migration',
  'job.pause': 'paused',
  'job.resume': 'let go on',
  'job.cancel': 'cancelled',
  'job.retry': 'retried',
  'job.verify': 'had verified',
  'verification.delete': 'stopped a verification',
  'assessment.create': 'looked at archives',
  'preflight.create': 'looked at a server',
  'analysis.delete': 'stopped looking',
  'webhook.create': 'added a webhook',
  'webhook.delete': 'deleted a webhook',
  'webhook.test': 'tested a webhook',
  'upload.create': 'uploaded',
  'upload.delete': 'deleted an upload',
};

export const actionText = (action: string): string => WORDS[action] ?? action;

/** Whether the service did it. @param status HTTP status of the answer */
export function resultText(status: number): string {
  if (status < 400) return 'done';
  if (status === 401) return 'refused: not logged in';
  if (status === 403) return 'refused: not allowed';
  if (status === 429) return 'refused: too many attempts';
  return status < 500 ? `refused (${status})` : `failed (${status})`;
}
