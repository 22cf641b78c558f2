import type { Assertion, Step } from '../assertion.ts';

/** Makes the assertions of a step. @returns of name, ok and detail the assertion `step.name` */
export const assertionsOf =
  (step: Step) =>
  (name: string, ok: boolean, detail: string): Assertion => ({ step, id: `${step}.${name}`, ok, detail });

/** The first few of a list, for a detail: `a, b, c and 4 more`. */
export function few(all: readonly string[], most = 3): string {
  const first = all.slice(0, most).join(', ');
  return all.length > most ? `${first} and ${all.length - most} more` : first;
}
