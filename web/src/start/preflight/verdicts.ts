import type { Item, Row, Verdict } from '../../../../src/preflight/row.ts';

const WORST_FIRST: readonly Verdict[] = ['problem', 'change', 'ok'];

/** The document of a pre-flight. */
export interface PreflightResult {
  server: { address: string; version: string };
  team: string;
  rows: Row[];
}

/** The worst first, else in the order in which they were looked at. */
export const worstFirst = <T extends { verdict: Verdict }>(things: readonly T[]): T[] =>
  WORST_FIRST.flatMap((verdict) => things.filter((thing) => thing.verdict === verdict));

export const countOf = (rows: readonly Row[], verdict: Verdict): number =>
  rows.filter((row) => row.verdict === verdict).length;

/** Whether a migration may be begun: everything that is a problem was seen and accepted. */
export const mayBegin = (rows: readonly Row[], isAccepted: boolean): boolean =>
  isAccepted || countOf(rows, 'problem') === 0;

/** What solves all of it, as one file of choices; undefined if nothing can be solved that way. */
export function choicesOf(items: readonly Item[]): Record<string, unknown> | undefined {
  const parts = items.flatMap(({ choice }) => (choice ? [choice as Record<string, unknown>] : []));
  return parts.length === 0 ? undefined : parts.reduce(joined, {});
}

/** Both, object by object; the second where both say something. */
function joined(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const result = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const there = result[key];
    result[key] = isObject(there) && isObject(value) ? joined(there, value) : value;
  }
  return result;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
