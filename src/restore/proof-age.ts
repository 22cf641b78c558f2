const SECONDS = { m: 60, h: 3_600, d: 86_400 };

/** How old a proof may be: `90m`, `36h`, `7d`. */
export const PROOF_AGE = /^([1-9][0-9]{0,4})([mhd])$/;
/** For people. */
export const PROOF_AGE_EXPECTED = 'expected minutes, hours or days, such as 90m, 36h or 7d';

/** @param text as of `PROOF_AGE` @returns seconds; undefined if it is nothing of the kind */
export function proofAgeSeconds(text: string): number | undefined {
  const [, number, unit] = PROOF_AGE.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * SECONDS[unit as keyof typeof SECONDS];
}

/** @returns `12 minutes`, `36 hours`, `9 days 4 hours`: never more than it is */
export function ageText(seconds: number): string {
  const whole = (of: number, unit: number) => Math.floor(of / unit);
  const many = (value: number, unit: string) => `${value} ${unit}${value === 1 ? '' : 's'}`;
  if (seconds < 2 * SECONDS.h) return many(whole(Math.max(0, seconds), SECONDS.m), 'minute');
  if (seconds < 2 * SECONDS.d) return many(whole(seconds, SECONDS.h), 'hour');
  const hours = whole(seconds % SECONDS.d, SECONDS.h);
  return many(whole(seconds, SECONDS.d), 'day') + (hours === 0 ? '' : ` ${many(hours, 'hour')}`);
}
