import type { IncomingHttpHeaders } from 'node:http';
import { boundedWaitMs, retryAfterMs } from '../../downloads/retry-after.ts';

/** A number above it is a time, one below it a number of seconds to wait: servers do both. */
const LEAST_EPOCH_SECONDS = 1e9;

/**
 * How long a server asks to be left alone, in milliseconds; undefined where it doesn't say. `Retry-After` comes first.
 * @see mattermost/mattermost server/channels/app/ratelimit.go: `X-RateLimit-Reset` is in seconds from now
 */
export function waitHintMs(headers: IncomingHttpHeaders, nowMs: number): number | undefined {
  const { 'retry-after': retryAfter, 'x-ratelimit-reset': reset } = headers;
  const asked = retryAfterMs(retryAfter, nowMs);
  if (asked !== undefined || reset === undefined) return asked;
  const seconds = Number(reset);
  if (!Number.isFinite(seconds) || seconds < 0) return undefined;
  return boundedWaitMs(seconds >= LEAST_EPOCH_SECONDS ? seconds * 1000 - nowMs : seconds * 1000);
}
