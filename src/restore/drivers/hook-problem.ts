import type { HookResult } from './driver.ts';

export const hasFailed = ({ exitCode }: HookResult): boolean => exitCode !== 0;

/** What hooks that failed have said, a line each; empty if none did. */
export const hookProblem = (hooks: readonly HookResult[]): string =>
  hooks
    .filter(hasFailed)
    .map(({ service, hook, output }) => `${hook} hook of ${service} failed: ${output}`)
    .join('\n');
