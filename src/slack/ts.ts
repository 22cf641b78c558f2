/**
 * Slack's `ts` ("1712345678.000200": seconds, then a sequence) as integer microseconds in decimal text. It is a
 * message's identity inside its conversation, so it is cut as a string, never through a float.
 * @returns undefined if it is no `ts`
 */
export function tsToMicros(ts: unknown): string | undefined {
  // As Slack has written it since 2001: nothing to take apart.
  if (typeof ts === 'string' && /^[1-9]\d{9}\.\d{6}$/.test(ts)) return ts.slice(0, 10) + ts.slice(11);
  const text = typeof ts === 'number' && Number.isFinite(ts) ? ts.toFixed(6) : ts;
  if (typeof text !== 'string') return undefined;
  const match = /^(\d{1,11})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return undefined;
  const seconds = match[1]!.replace(/^0+/, '');
  // create_at 0 means "not set" to Mattermost; no message was written in 1970.
  return seconds === '' ? undefined : seconds + (match[2] ?? '').padEnd(6, '0');
}

/** Of two results of `tsToMicros`: decimal texts without leading zeros compare by length, then by digits. */
export const isEarlier = (a: string, b: string): boolean =>
  a.length < b.length || (a.length === b.length && a < b);

/** The reverse of `tsToMicros`: always with six decimals, as Slack writes it. */
export function microsToTs(micros: string): string {
  return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
}

/** Microseconds as Mattermost's integer milliseconds, cut. Two messages may share the result: see time_shifts. */
export function microsToMillis(micros: string): number {
  return Number(micros.slice(0, -3));
}

/** The latest time that a JavaScript Date holds, the year 275760. */
const MAX_MILLIS = 8.64e15;

/** A time in milliseconds as the target takes it, an integer; 0, which is "unknown", for one that can't be true. */
export const knownMillis = (millis: number): number =>
  millis > 0 && millis <= MAX_MILLIS ? Math.trunc(millis) : 0;
