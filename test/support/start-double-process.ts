import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openJournal } from '../mattermost-double/journal.ts';
import { createState, type State } from '../mattermost-double/state.ts';
import type { Server } from '../mattermost-double/support/client.ts';

const MAIN = fileURLToPath(new URL('../mattermost-double/main.ts', import.meta.url));

/** A double as a process of its own, which can be killed. */
export interface DoubleProcess extends Server {
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again, at the same address. @param changed options that are other than before */
  restart(...changed: string[]): Promise<void>;
  /** What it holds; to be read when it has ended. */
  read(): State;
  /** Kills it, and removes what it holds. */
  discard(): Promise<void>;
}

/** @param options of the double's command line */
export async function startDoubleProcess(...options: string[]): Promise<DoubleProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mattermost-double-test-'));
  let child: ChildProcess;
  const spawnAt = async (port: string, changed: string[] = []): Promise<Server> => {
    child = spawn(
      process.execPath,
      ['--no-warnings', MAIN, '--data', dataDir, '--poll-ms', '10', '--port', port, ...options, ...changed],
      {
        stdio: ['ignore', 'pipe', process.env.DEBUG ? 'inherit' : 'ignore'],
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );
    const [line] = await once(createInterface(child.stdout!), 'line');
    return JSON.parse(line) as Server;
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  const { url, token } = await spawnAt('0');
  return {
    url,
    token,
    kill,
    restart: async (...changed) => {
      await spawnAt(new URL(url).port, changed);
    },
    read: () => createState((replay) => openJournal(join(dataDir, 'journal.jsonl'), replay)),
    discard: async () => {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
