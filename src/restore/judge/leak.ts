import type { Assertion } from '../assertion.ts';
import { assertionsOf, few } from './assert.ts';

/** No artefact of the evidence holds a secret of the run. @param artefacts names of those that do @param looked how many were looked at */
export const judgeLeak = (artefacts: readonly string[], looked: number): Assertion[] => [
  assertionsOf('evidence')(
    'no-secret',
    artefacts.length === 0,
    artefacts.length === 0 ? `${looked} files, none holds a secret` : `a secret is in ${few(artefacts)}`,
  ),
];
