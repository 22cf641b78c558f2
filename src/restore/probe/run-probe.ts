import { spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { InfrastructureError } from '../drivers/driver.ts';
import { RUN_STAMP } from '../drivers/local/stamp.ts';
import { createRedaction } from '../evidence/redact.ts';
import { ANSWERS, type ProbeAnswer, type ProbeInput, type Verb } from './protocol.ts';

const TIMEOUT_MS = 5 * 60_000;
const MOST_OUTPUT = 64 * 1024 * 1024;
/** What was written before the end is read by then. */
const DRAIN_MS = 2_000;

interface Options {
  /** Folder of the recipe. */
  folder: string;
  /** The program, within it. */
  probe: string;
  signal: AbortSignal;
}

/**
 * Asks a recipe's probe. It runs in a process group of its own, which is killed when it is not wanted any more or takes too long.
 * @throws InfrastructureError if it can't be run, fails, or answers something else than the protocol has; its words are without secrets
 */
export async function runProbe<V extends Verb>(
  verb: V,
  input: ProbeInput,
  { folder, probe, signal }: Options,
): Promise<ProbeAnswer<V>> {
  const program = join(folder, probe);
  const argv = ['.ts', '.js', '.mjs'].includes(extname(probe))
    ? [process.execPath, '--no-warnings', program]
    : [program];
  const name = `${probe} ${verb}`;
  const text = await output([...argv, verb], { name, input, folder, signal });
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new InfrastructureError(`${name}: expected JSON on standard output`);
  }
  const parsed = ANSWERS[verb].safeParse(answer);
  if (parsed.success) return parsed.data as ProbeAnswer<V>;
  const [issue] = parsed.error.issues;
  throw new InfrastructureError(`${name}: ${issue?.path.join('.')}: ${issue?.message}`);
}

function output(
  argv: string[],
  { name, input, folder, signal }: { name: string; input: ProbeInput; folder: string; signal: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8', [RUN_STAMP]: input.run },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const kill = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // gone already
      }
    };
    let problem: string | undefined;
    const giveUp = (why: string) => {
      problem ??= why;
      kill();
    };
    const timer = setTimeout(() => giveUp(`takes longer than ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS);
    const onAbort = () => giveUp('was stopped');
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    let out = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.length > MOST_OUTPUT) giveUp('answers too much');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4_000);
    });
    // One that ends without having read it all says why by its status.
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(input));
    let drained: NodeJS.Timeout | undefined;
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(drained);
      signal.removeEventListener('abort', onAbort);
    };
    child.on('error', (cause) => {
      settle();
      reject(new InfrastructureError(`${name}: ${cause.message}`, { cause }));
    });
    // A process that it has left behind may keep the pipes open for ever. Those of its group end here, the others in the teardown.
    child.on('exit', () => {
      kill();
      drained = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.on('close', (code, endedBy) => {
      settle();
      if (signal.aborted) return reject(signal.reason);
      if (code === 0 && problem === undefined) return resolve(out);
      const end = problem ?? (endedBy ? `was ended by ${endedBy}` : `exited with ${code}`);
      const { text } = createRedaction(Object.values(input.secrets));
      reject(new InfrastructureError(`${name} ${end}: ${text(errors.trim())}`));
    });
  });
}
