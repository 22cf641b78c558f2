/** However long a server asks for: an hour later it is asked again. */
const MAX_MS = 3_600_000;

export const boundedWaitMs = (ms: number): number => Math.min(MAX_MS, Math.max(0, ms));

/**
 * How long a server asks to be left alone, in milliseconds; undefined where it doesn't say.
 * @param value of the header: seconds, or a date of HTTP
 * @see RFC 9110, 10.2.3
 */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : boundedWaitMs(ms);
}
