import { setTimeout as sleep } from 'node:timers/promises';
import { findStack, type StackAccess } from '../control/stack-access.ts';
import { dataDir as resolveDataDir } from '../embedded/data-dir.ts';
import { isAlive } from '../embedded/process-identity.ts';
import { type Stack, type StackOptions, startStack } from '../embedded/stack.ts';
import { DataDirInUseError } from '../embedded/stack-lock.ts';
import { readRunningStack } from '../embedded/stack-record.ts';
import { duration } from '../figures.ts';
import type { Interruption } from './interruption.ts';

/** After this long without a word people begin to wonder. */
const QUIET_MS = 2_500;
/** How long somebody else may take to start or stop the stack on our data directory. */
const OTHERS_MS = 5 * 60_000;

/** Starts a stack that this process owns: a second Ctrl-C ends its processes at once. */
export async function startOwnStack(
  options: Omit<StackOptions, 'signal'>,
  interruption: Interruption,
): Promise<Stack> {
  interruption.force = () => killStack(options.dataDir);
  const begun = Date.now();
  let lastWord = begun;
  const log = (line: string) => {
    lastWord = Date.now();
    options.log(line);
  };
  // Some steps say nothing, such as the first build of the workflow bundle in the worker.
  const timer = setInterval(() => {
    if (Date.now() - lastWord > QUIET_MS) log(`still starting, ${duration(Date.now() - begun)} so far`);
  }, 500);
  try {
    return await startStack({ ...options, log, signal: interruption.signal });
  } finally {
    clearInterval(timer);
  }
}

/** What a stack that is started has beside the servers and a worker. */
export type StackExtras = Pick<StackOptions, 'api'>;

/** The stack to use, and how to leave it: one that was started here is stopped, another one goes on. */
export interface EnteredStack {
  access: StackAccess;
  isOwn: boolean;
  leave(): Promise<void>;
}

/** Uses the stack that runs, or starts one. Somebody who is just starting one on the same directory is waited for. */
export async function enterStack(
  dataDirOption: string | undefined,
  interruption: Interruption,
  say: (line: string) => void,
  stackOptions: StackExtras = {},
): Promise<EnteredStack> {
  const dataDir = resolveDataDir(dataDirOption);
  const deadline = Date.now() + OTHERS_MS;
  for (let waiting = false; ; waiting = true) {
    const access = findStack(dataDirOption);
    if (access) return { access, isOwn: false, leave: async () => undefined };
    try {
      if (!waiting) say(`nothing is running yet: starting PostgreSQL, Temporal and a worker on ${dataDir}`);
      const { databaseUrl, temporalAddress, uiUrl, apiUrl, stop } = await startOwnStack(
        { dataDir, log: say, ...stackOptions },
        interruption,
      );
      return {
        access: { databaseUrl, temporalAddress, uiUrl, apiUrl, dataDir },
        isOwn: true,
        leave: async () => {
          say('stopping the worker, Temporal and PostgreSQL');
          await stop();
        },
      };
    } catch (error) {
      if (!(error instanceof DataDirInUseError) || Date.now() > deadline) throw error;
      if (!waiting) say(`another process is starting or stopping the stack on ${dataDir}: waiting for it`);
      await sleep(500, undefined, { signal: interruption.signal }).catch(() => undefined);
      interruption.signal.throwIfAborted();
    }
  }
}

/** Ends the processes of a stack without waiting. PostgreSQL recovers at its next start, and jobs go on from there. */
function killStack(dataDir: string): void {
  for (const [name, identity] of Object.entries(readRunningStack(dataDir)?.processes ?? {})) {
    if (!isAlive(identity)) continue;
    // SIGKILL would leave PostgreSQL's shared memory behind; SIGQUIT is its own way to end at once.
    process.kill(identity.pid, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
  }
}
