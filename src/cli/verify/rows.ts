import { VERDICTS, VERIFIED_TYPES, type Verdict, type VerifiedType } from '../../verify/difference.ts';
import type { Verification } from '../../verify/verification.ts';

/** A line of the table: how many of a type have to be there, are there as they were sent, and are not. */
export interface CountRow extends Record<Verdict, number> {
  type: VerifiedType;
  expected: number;
  there: number;
}

export const countRows = ({ expected, groups }: Pick<Verification, 'expected' | 'groups'>): CountRow[] =>
  VERIFIED_TYPES.map((type) => {
    const [missing = 0, different = 0, extra = 0] = VERDICTS.map(
      (verdict) => groups.find((group) => group.verdict === verdict && group.type === type)?.count ?? 0,
    );
    const all = expected[type];
    return { type, expected: all, there: all - missing - different, missing, different, extra };
  });
