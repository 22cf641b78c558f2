import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { RecipeError } from '../drivers/driver.ts';
import { RECORDED_FILE } from '../recorded-assertions.ts';

/**
 * SHA-256, in hex, over names and contents of all files in a folder, and the targets of links; `.git` is left out, as it changes with each look at it,
 * and the assertions that are recorded beside the recipe, as a proof may add to them.
 * Owners, modes and times don't count.
 * @throws RecipeError there is something else than files, folders and links
 */
export async function digestFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ entry, path: relative(folder, join(entry.parentPath, entry.name)) }))
    .filter(({ path }) => !path.startsWith(RECORDED_FILE) && !/^\.git(\/|$)/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const hash = createHash('sha256');
  for (const { entry, path } of found) {
    const absolute = join(folder, path);
    if (!entry.isFile() && !entry.isSymbolicLink())
      throw new RecipeError(`${absolute}: neither a file nor a link: remove it from the recipe`);
    const content = entry.isFile() ? await readFile(absolute) : Buffer.from(await readlink(absolute));
    // With lengths, two folders that differ can't come to the same bytes.
    hash.update(JSON.stringify([entry.isFile() ? 'file' : 'link', path, content.length])).update(content);
  }
  return hash.digest('hex');
}
