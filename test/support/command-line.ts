import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { testTemporalAddress } from './services.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** What a command has said, and how it ended. */
export interface Said {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Whose database and which Temporal namespace the command line is connected to. */
interface Stack {
  databaseUrl: string;
  namespace: string;
}

/** `slack-mm2` as an administrator calls it, as a process of its own. */
export function commandLine(stackOf: () => Stack) {
  const start = (
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): ChildProcessByStdio<null, Readable, Readable> => {
    const { databaseUrl, namespace } = stackOf();
    return spawn(process.execPath, ['--no-warnings', MAIN, ...args], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: testTemporalAddress(),
        TEMPORAL_NAMESPACE: namespace,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };
  const run = async (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Said> => {
    const child = start(args, env);
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { status: child.exitCode, stdout, stderr };
  };
  return { start, run };
}
