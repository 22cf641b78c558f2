/**
 * - `problem`: the migration would stop, or would do harm.
 * - `change`: it would come to its end, but something would be missing or look otherwise.
 */
export type Verdict = 'ok' | 'change' | 'problem';

/** One thing that was looked at. */
export interface Row {
  /** A setting's name, or a name of ours: `accounts.conflict`. */
  id: string;
  what: string;
  found: string;
  needed: string;
  verdict: Verdict;
  /** What to do, or what to know. */
  todo?: string;
  /** What the setting shall be. */
  setting?: { name: string; value: number | boolean };
  /** What it is about, one by one. */
  items?: Item[];
}

export interface Item {
  name: string;
  found: string;
  verdict: Verdict;
  todo?: string;
  /** A part of a file of choices that solves it. */
  choice?: object;
}

const ORDER: readonly Verdict[] = ['ok', 'change', 'problem'];

export const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b), 'ok');
