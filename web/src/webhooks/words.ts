import type { Webhook } from '../../../src/api/schemas/webhook.ts';
import { ago } from '../ago.ts';

/** How the last delivery went, in a line. */
export function lastText(last: Webhook['last'], nowMs: number): string {
  if (last === null) return 'Nothing was sent yet.';
  const when = ago(last.at, nowMs);
  const why = last.problem === null ? '' : `: ${last.problem}`;
  switch (last.state) {
    case 'delivered':
      return `Delivered ${when}.`;
    case 'retrying':
      return `Not delivered ${when}; it is tried again${why}`;
    case 'given_up':
      return `Given up ${when}${why}`;
  }
}

/** The answer of `POST /webhooks/{id}/test`. */
export interface TestResult {
  delivered: boolean;
  status: number | null;
  problem: string | null;
}

/** What came of a test. */
export function testText({ delivered, status, problem }: TestResult): string {
  if (delivered) return `It arrived${status === null ? '' : ` (HTTP ${status})`}.`;
  return `It did not arrive: ${problem ?? (status === null ? 'no answer' : `HTTP ${status}`)}`;
}

/** What can be seen to be wrong before the service is asked. */
export function urlError(url: string): string | undefined {
  if (url.trim() === '') return 'Give the address that is to be told.';
  return /^https?:\/\/[^\s/]/.test(url.trim()) ? undefined : 'An address begins with https://';
}
