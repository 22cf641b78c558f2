import { RecipeError } from '../driver.ts';
import { fill, type PlaceholderValues } from './placeholders.ts';
import { findProgram, searchPath } from './programs.ts';
import type { RunUser } from './users.ts';

/**
 * Argument vectors of process.yml for one service: placeholders filled, the program absolute. By its name alone the program would be
 * looked for on the service's PATH, where a wrapper of the same name comes first.
 * @throws RecipeError if the service's user has no such program
 */
export function argvResolver(
  programs: Readonly<Record<string, string>>,
  user: RunUser,
  values: PlaceholderValues,
  where: string,
): (words: readonly string[]) => string[] {
  const folders = searchPath(programs, user);
  return (words) => {
    const [program = '', ...rest] = words.map((word) => fill(word, values, where));
    const found = program.includes('/') ? program : findProgram(program, folders, user);
    if (found) return [found, ...rest];
    throw new RecipeError(
      `${where}: this machine has no program ${program} that ${user.name} can run; name it in "requires", with its package`,
    );
  };
}
