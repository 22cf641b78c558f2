import type { Choices } from '../choices/choices.ts';
import { ChoicesError, readChoices } from '../choices/read-choices.ts';
import { UserError } from './user-error.ts';

/** Reads a file of choices, before any server is needed. @throws UserError */
export async function checkChoices(path: string): Promise<Choices> {
  try {
    return await readChoices(path);
  } catch (cause) {
    if (cause instanceof ChoicesError) throw new UserError(cause.message, { cause });
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new UserError(`${path}: no such file; \`slack-mm2 choices example\` prints one to begin with`, {
        cause,
      });
    if (code === 'EACCES') throw new UserError(`${path}: no permission to read it`, { cause });
    if (code === 'EISDIR')
      throw new UserError(`${path}: that is a folder; give a YAML or JSON file`, { cause });
    throw cause;
  }
}
