import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { MigrationInput } from '../workflows/types.ts';
import { CliError } from './cli-error.ts';

/**
 * Finds what is wrong with the paths before any server is needed; the workflow looks again.
 * @throws CliError
 */
export async function checkPaths(inputs: readonly MigrationInput[]): Promise<void> {
  const archives: string[] = [];
  for (const { archive } of inputs) {
    const real = await readable(archive);
    if (archives.includes(real)) throw new CliError(`${archive}: this archive is given twice`);
    archives.push(real);
  }
  const { target: wanted, files } = inputs[0]!;
  const { path, overwrite } = wanted;
  const target = await checkNewFile('--to', path, 'import.zip', overwrite ?? false);
  for (const archive of archives) {
    if (target === archive)
      throw new CliError(`--to ${path}: that is the archive itself; choose another path`);
    if (target.startsWith(archive + sep)) {
      throw new CliError(`--to ${path}: that lies inside the archive's folder; choose a path outside of it`);
    }
    if (files?.folder && `${files.folder}${sep}`.startsWith(archive + sep)) {
      throw new CliError(
        `--files-folder ${files.folder}: that lies inside the archive's folder; choose a path outside of it`,
      );
    }
  }
}

async function readable(archive: string): Promise<string> {
  try {
    await access(archive, constants.R_OK);
    return await realpath(archive);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CliError(`${archive}: no such file or folder; give a Slack export`, { cause });
    if (code === 'EACCES') throw new CliError(`${archive}: no permission to read it`, { cause });
    throw cause;
  }
}

/**
 * Whether a file can be written there, unless one is there already. `option` is what asked for it, `example` a name to suggest.
 * @returns its real path
 * @throws CliError
 */
export async function checkNewFile(
  option: string,
  path: string,
  example: string,
  overwrite: boolean,
): Promise<string> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new CliError(`${option} ${path}: the folder ${folder} does not exist; create it first`);
  if (!found.isDirectory()) throw new CliError(`${option} ${path}: ${folder} is not a folder`);
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) {
    throw new CliError(
      `${option} ${path}: that is a folder; give the path of a file, such as ${join(path, example)}`,
    );
  }
  if (existing && !overwrite) {
    throw new CliError(
      `${option} ${path}: the file exists already; choose another path, or allow it with --overwrite`,
    );
  }
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new CliError(`${option} ${path}: no permission to write in ${folder}`, { cause });
  });
  return join(await realpath(folder), basename(path));
}
