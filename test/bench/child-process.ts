import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a module of this folder as a process of its own: nothing that was measured before is in its memory. It gets `input`
 * (plain JSON), and what it gives to `answer` comes back. Once the signal is aborted it is asked to stop, and waited for.
 * @throws if it ends without an answer; it has said why on stderr
 */
export function inOwnProcess<Input, Output>(
  module: string,
  input: Input,
  signal: AbortSignal,
): Promise<Output> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    let output: Output | undefined;
    const child = fork(fileURLToPath(new URL(module, import.meta.url)), [JSON.stringify(input)], {
      execArgv: ['--no-warnings'],
      env: withoutServers(process.env),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (message) => {
      output = message as Output;
    });
    const stop = () => child.kill();
    signal.addEventListener('abort', stop);
    child.on('error', reject);
    child.on('exit', (status, killedBy) => {
      signal.removeEventListener('abort', stop);
      if (output !== undefined && status === 0) resolve(output);
      else reject(signal.reason ?? new Error(`${module} ended with ${killedBy ?? status}`));
    });
  });
}

/** The bench measures its own servers, not those that a shell happens to name. */
const withoutServers = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => name !== 'DATABASE_URL' && !name.startsWith('TEMPORAL_')),
  );

/**
 * The other side: does the work and sends its result. The signal is aborted by Ctrl-C and when the bench itself is gone, so
 * that servers are stopped in any case.
 */
export async function answer<Input, Output>(
  work: (input: Input, signal: AbortSignal) => Promise<Output>,
): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('interrupted'));
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(event, stop);
  const output = await work(JSON.parse(process.argv[2]!) as Input, stopping.signal).catch((error: Error) => {
    console.error(`  ${error.message}`);
    return process.exit(1); // at once: what was under way may still have timers
  });
  process.off('disconnect', stop);
  await new Promise<void>((resolve) => process.send!(output, () => resolve()));
  process.disconnect();
}

/** Rejects with the signal's reason once it is aborted; for `Promise.race`. */
export const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
