import { spawn } from 'node:child_process';

/**
 * Runs a command to its end and gives back what it wrote to standard output.
 * The working directory is `/` unless given: ours may be one that `uid` can't enter.
 * @throws with what it wrote to standard error if it can't be started, fails, or takes longer than `timeoutMs`.
 */
export function runCommand(
  command: string,
  args: string[],
  options: {
    uid?: number | undefined;
    gid?: number | undefined;
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    timeoutMs?: number;
    onErrorLine?: (line: string) => void;
  } = {},
): Promise<string> {
  const { uid, gid, cwd = '/', env = process.env, timeoutMs, onErrorLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      killSignal: 'SIGKILL',
    });
    let output = '';
    let errors = '';
    let unfinishedLine = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-ERROR_TEXT_LENGTH);
      const lines = (unfinishedLine + text).split('\n');
      unfinishedLine = lines.pop() ?? '';
      for (const line of lines) onErrorLine?.(line);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const end = signal ? `was ended by ${signal}` : `exited with ${code}`;
      reject(new Error(`${command} ${end}: ${errors.trim() || output.trim().slice(-ERROR_TEXT_LENGTH)}`));
    });
  });
}

const ERROR_TEXT_LENGTH = 4_000;
