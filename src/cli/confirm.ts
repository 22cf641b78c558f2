import { createInterface } from 'node:readline/promises';
import { UserError } from '../control/user-error.ts';

/**
 * Asks before what can't be undone.
 * @throws UserError where nobody can be asked, and `--yes` was not given
 */
export async function confirm(question: string, isSure = false): Promise<boolean> {
  if (isSure) return true;
  if (!process.stdin.isTTY) throw new UserError(`${question}\nNobody can be asked here: --yes says so`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
