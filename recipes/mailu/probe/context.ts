import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { ProbeInput } from '../../../src/restore/probe/protocol.ts';
import type { Cast } from './cast.ts';

export interface Context {
  input: ProbeInput;
  cast: Cast;
}

const PATIENCE_MS = 60_000;

export interface Ran {
  exitCode: number | null;
  output: string;
  error: string;
}

/** Runs a command in a service. Secrets go over standard input only: a command line can be read by anyone. */
export async function run(
  { input }: Context,
  service: string,
  command: readonly string[],
  stdin = '',
): Promise<Ran> {
  const prefix = input.exec[service];
  if (!prefix) throw new Error(`no way to run a command in ${service}: the driver names none`);
  const [program, ...args] = [...prefix, ...command] as [string, ...string[]];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: PATIENCE_MS });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A command that ends without reading all of it is judged by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [exitCode, output, error] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, output, error };
}

/** The same of a command that has to succeed. @throws Error with the end of what it complained of */
export async function mustRun(
  context: Context,
  service: string,
  command: readonly string[],
  stdin = '',
): Promise<string> {
  const { exitCode, output, error } = await run(context, service, command, stdin);
  if (exitCode === 0) return output;
  const complaint = error.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  throw new Error(
    `${service}: ${command.slice(0, 3).join(' ').slice(0, 80)} ended with ${exitCode}: ${complaint}`,
  );
}

/** The password of an account. @throws Error if the driver gave none */
export function secret({ input }: Context, name: string): string {
  const value = input.secrets[name];
  if (!value) throw new Error(`secret ${name} is missing`);
  return value;
}
