import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { RECORD_THEN_EXEC } from './leader-record.ts';

interface SpawnOptions {
  cwd: string;
  /** All of its environment, the stamp among it. */
  environment: Readonly<Record<string, string>>;
  stdout: string;
  stderr: string;
  /** Where it writes down who it is. */
  record: string;
}

/**
 * Starts a program in a session of its own, writing to files: it lives on without us, and no grandchild can block us by keeping a pipe open.
 */
export function spawnStamped(argv: readonly string[], options: SpawnOptions): ChildProcess {
  const stdout = openSync(options.stdout, 'a', 0o600);
  const stderr = options.stderr === options.stdout ? stdout : openSync(options.stderr, 'a', 0o600);
  try {
    return spawn('/bin/sh', ['-c', RECORD_THEN_EXEC, 'sh', options.record, ...argv], {
      cwd: options.cwd,
      env: { ...options.environment },
      detached: true,
      stdio: ['ignore', stdout, stderr],
    });
  } finally {
    closeSync(stdout);
    if (stderr !== stdout) closeSync(stderr);
  }
}
