import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { VERSION } from '../../src/version.ts';

export interface Machine {
  cores: number;
  memoryBytes: number;
  processor: string;
  platform: string;
}

export interface Environment {
  /** ISO 8601, UTC. */
  date: string;
  version: string;
  /** With a `+` if what is measured differs from it. */
  commit: string;
  node: string;
  machine: Machine;
}

/** Under what a result was measured. */
export const environment = (): Environment => ({
  date: new Date().toISOString(),
  version: VERSION,
  commit: commit(),
  node: process.version,
  machine: {
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    processor: cpus()[0]?.model.trim() || process.arch,
    platform: `${process.platform} ${process.arch}`,
  },
});

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    const changed = git('status', '--porcelain', '--', ':/src', ':/package-lock.json').trim() !== '';
    return git('rev-parse', '--short=12', 'HEAD').trim() + (changed ? '+' : '');
  } catch {
    return 'unknown'; // no git, or no checkout
  }
}

/** What makes times incomparable, in words; empty if nothing does. */
export function differences(now: Machine, then: Machine): string[] {
  const gigabytes = ({ memoryBytes }: Machine) => `${Math.round(memoryBytes / 1e9)} GB`;
  return [
    [`${now.cores} cores`, `${then.cores} cores`],
    [gigabytes(now), gigabytes(then)],
    [now.processor, then.processor],
    [now.platform, then.platform],
  ].flatMap(([here, there]) => (here === there ? [] : [`${here} here, ${there} there`]));
}
