import { spawn } from 'node:child_process';
import type { Command } from './command.ts';

export interface CommandResult {
  /** Null: it could not be started, or was ended before its end. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  ms: number;
  /** Why it has no exit code. */
  problem?: 'missing' | 'late' | 'aborted';
}

export interface RunOptions {
  /** Values of the variables that the command names. */
  environment?: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export type CommandRunner = (command: Command, options: RunOptions) => Promise<CommandResult>;

/** Between SIGTERM, which docker hands on to a container that it runs, and SIGKILL. */
const GRACE_MS = 3_000;

/** For what it has written and we have not read yet. */
const DRAIN_MS = 2_000;

/** Runs a command in a process group of its own, and ends all of it when its time is up or the signal says so. */
export const runCommand: CommandRunner = ({ argv, cwd, stdin }, { environment = {}, timeoutMs, signal }) =>
  new Promise((resolve) => {
    const started = performance.now();
    const [program, ...args] = argv as [string, ...string[]];
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let problem: CommandResult['problem'];
    let killing: NodeJS.Timeout | undefined;
    let draining: NodeJS.Timeout | undefined;
    const child = spawn(program, args, {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...environment },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const end = (why: CommandResult['problem']) => {
      problem ??= why;
      kill(child.pid, 'SIGTERM');
      killing ??= setTimeout(() => kill(child.pid, 'SIGKILL'), GRACE_MS);
    };
    const abort = () => end('aborted');
    const timer = setTimeout(() => end('late'), timeoutMs);
    const settle = (exitCode: number | null) => {
      clearTimeout(timer);
      clearTimeout(killing);
      clearTimeout(draining);
      signal?.removeEventListener('abort', abort);
      resolve({
        exitCode: problem ? null : exitCode,
        stdout: Buffer.concat(output.stdout).toString('utf8'),
        stderr: Buffer.concat(output.stderr).toString('utf8'),
        ms: Math.round(performance.now() - started),
        ...(problem && { problem }),
      });
    };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (bytes: Buffer) => output[name].push(bytes));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin && 'text' in stdin ? stdin.text : '');
    child.on('error', (error: NodeJS.ErrnoException) => {
      problem ??= 'missing';
      output.stderr.push(Buffer.from(error.message));
      settle(null);
    });
    child.on('close', (code) => settle(code));
    child.on('exit', (code) => {
      // A grandchild that keeps our pipes must not keep us: `close` would wait for it.
      kill(child.pid, 'SIGKILL');
      draining = setTimeout(() => settle(code), DRAIN_MS);
    });
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
  });

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}
