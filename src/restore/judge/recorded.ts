import { many } from '../../figures.ts';
import type { Assertion } from '../assertion.ts';
import { assertionsOf, few } from './assert.ts';

/**
 * Every assertion that is recorded with the recipe was made: what is asserted may only become more. Only of a pass that came to its end.
 * @param recorded ids of `readRecorded`; none if the recipe has no record yet @param made ids of the pass
 */
export function judgeRecorded(recorded: readonly string[], made: readonly string[]): Assertion[] {
  const missing = recorded.filter((id) => !made.includes(id));
  const ok = missing.length === 0;
  const all = `${many(made.length, 'assertion')} made, ${recorded.length} recorded`;
  return [
    assertionsOf('evidence')('assertions-recorded', ok, ok ? all : `${all}; not made: ${few(missing)}`),
  ];
}
