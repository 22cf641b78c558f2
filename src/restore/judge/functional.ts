import type { Assertion } from '../assertion.ts';
import type { ProbeAnswer } from '../probe/protocol.ts';
import { assertionsOf } from './assert.ts';

/** The recipe's own tests, as its probe tells them. */
export const judgeFunctional = ({ checks }: ProbeAnswer<'functional'>): Assertion[] =>
  checks.map(({ id, ok, detail }) => assertionsOf('functional')(id, ok, detail));
