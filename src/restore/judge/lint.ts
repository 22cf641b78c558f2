import { many } from '../../figures.ts';
import type { Assertion } from '../assertion.ts';
import type { LintFinding } from '../proof-record.ts';
import { assertionsOf, few } from './assert.ts';

/** No finding is an error; warnings are told. */
export function judgeLint(findings: readonly LintFinding[]): Assertion[] {
  const errors = findings.filter(({ level }) => level === 'error');
  const warnings = findings.length - errors.length;
  const names = (all: readonly LintFinding[]) => few(all.map(({ rule, where }) => `${rule} (${where})`));
  return [
    assertionsOf('lint')(
      'recipe',
      errors.length === 0,
      errors.length === 0
        ? `no errors, ${many(warnings, 'warning')}`
        : `${many(errors.length, 'error')}: ${names(errors)}`,
    ),
  ];
}
