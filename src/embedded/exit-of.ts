import type { ChildProcess } from 'node:child_process';

/** How a child process ends, in words: "exited with 1", "was ended by SIGKILL", or why it could not be started. */
export const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with ${code}`));
  });
