import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A TypeScript program of this folder in a process of its own, to be killed. */
export interface Program {
  child: ChildProcess;
  /** Waits for a line that it prints. @throws if it ends without it. */
  line(pattern: RegExp): Promise<string>;
  /** kill -9, of this process alone. */
  kill(): Promise<void>;
}

export function runProgram(name: string, ...args: string[]): Program {
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, name), ...args], {
    env: process.env, // jest gives its tests a copy
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return {
    child,
    line: async (pattern) => {
      for (;;) {
        const found = lines.find((line) => pattern.test(line));
        if (found !== undefined) return found;
        const ended = await Promise.race([once(reader, 'line').then(() => false), exited.then(() => true)]);
        if (ended) throw new Error(`${name} ended; it printed:\n${lines.join('\n')}`);
      }
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
