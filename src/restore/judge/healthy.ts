import type { Assertion } from '../assertion.ts';
import { assertionsOf } from './assert.ts';

/** Every service is healthy: the driver's `ready` says so, or throws. */
export const judgeHealthy = (step: 'install' | 'upgrade', version: string): Assertion[] => [
  assertionsOf(step)('healthy', true, `every service of ${version} is healthy`),
];
