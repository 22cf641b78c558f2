import type { Assertion } from '../assertion.ts';
import type { Leftovers } from '../drivers/driver.ts';
import { assertionsOf, few } from './assert.ts';

const KINDS = ['processes', 'ports', 'files', 'volumes'] as const satisfies (keyof Leftovers)[];

/** Nothing of a deployment is left. @param leftovers of the driver's `down` */
export const judgeTeardown = (leftovers: Leftovers): Assertion[] =>
  KINDS.map((kind) => {
    const left = leftovers[kind].map(String);
    return assertionsOf('teardown')(
      kind,
      left.length === 0,
      left.length === 0 ? 'none left' : `left: ${few(left)}`,
    );
  });
