import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { finishPath, targetNameProblem } from '../sinks/bulk-file/finish-path.ts';
import type { BulkFileTarget, MigrationInput } from '../workflows/types.ts';
import { UserError } from './user-error.ts';

/**
 * Finds what is wrong with the paths before any server is needed; the workflow looks again.
 * @throws UserError
 */
export async function checkPaths(inputs: readonly MigrationInput[]): Promise<void> {
  const archives = await checkArchives(inputs.map(({ archive }) => archive));
  const { target, files } = inputs[0]!;
  if (target.kind === 'bulk-file') await checkTarget(target, archives);
  for (const archive of archives) {
    if (files?.folder && `${files.folder}${sep}`.startsWith(archive + sep)) {
      throw new UserError(
        `--files-folder ${files.folder}: that lies inside the archive's folder; choose a path outside of it`,
      );
    }
  }
}

async function checkTarget({ path, overwrite = false }: BulkFileTarget, archives: readonly string[]) {
  const problem = targetNameProblem(path);
  if (problem) throw new UserError(`--to ${path}: ${problem}`);
  for (const part of [path, finishPath(path)])
    await checkOutput({ option: '--to', path: part, example: 'import.zip' }, overwrite, archives);
}

/**
 * @returns the archives' real paths
 * @throws UserError
 */
export async function checkArchives(archives: readonly string[]): Promise<string[]> {
  const reals: string[] = [];
  for (const archive of archives) {
    const real = await readable(archive);
    if (reals.includes(real)) throw new UserError(`${archive}: this archive is given twice`);
    reals.push(real);
  }
  return reals;
}

/** A file to be written: the option that asks for it, and a name to suggest. */
export interface NewFile {
  option: string;
  path: string;
  example: string;
}

/**
 * Whether a file can be written that is to lie outside of the archives.
 * @param archives real paths
 * @throws UserError
 */
export async function checkOutput(
  file: NewFile,
  overwrite: boolean,
  archives: readonly string[],
): Promise<void> {
  const { option, path } = file;
  const target = await checkNewFile(file, overwrite);
  for (const archive of archives) {
    if (target === archive)
      throw new UserError(`${option} ${path}: that is the archive itself; choose another path`);
    if (target.startsWith(archive + sep)) {
      throw new UserError(
        `${option} ${path}: that lies inside the archive's folder; choose a path outside of it`,
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
      throw new UserError(`${archive}: no such file or folder; give a Slack export`, { cause });
    if (code === 'EACCES') throw new UserError(`${archive}: no permission to read it`, { cause });
    throw cause;
  }
}

/**
 * Whether a file can be written there, unless one is there already.
 * @returns its real path
 * @throws UserError
 */
export async function checkNewFile({ option, path, example }: NewFile, overwrite: boolean): Promise<string> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new UserError(`${option} ${path}: the folder ${folder} does not exist; create it first`);
  if (!found.isDirectory()) throw new UserError(`${option} ${path}: ${folder} is not a folder`);
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) {
    throw new UserError(
      `${option} ${path}: that is a folder; give the path of a file, such as ${join(path, example)}`,
    );
  }
  if (existing && !overwrite) {
    throw new UserError(
      `${option} ${path}: the file exists already; choose another path, or allow it with --overwrite`,
    );
  }
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new UserError(`${option} ${path}: no permission to write in ${folder}`, { cause });
  });
  return join(await realpath(folder), basename(path));
}
