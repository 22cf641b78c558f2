import { readFile, stat } from 'node:fs/promises';
import { RecipeError } from '../drivers/driver.ts';

/** The text of a recipe's file. @throws RecipeError if there is no such file: a pipe would be waited for without end */
export async function readText(path: string): Promise<string> {
  const refuse = (cause?: unknown): never => {
    throw new RecipeError(`${path}: there is no such file, or it can't be read`, { cause });
  };
  const isFile = await stat(path).then((found) => found.isFile(), refuse);
  return isFile ? readFile(path, 'utf8').catch(refuse) : refuse();
}
