import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import type { ApiFolders } from './dependencies.ts';
import { errorCode } from './error-code.ts';
import { RequestError } from './problem-answer.ts';
import { SAMPLE_ARCHIVE } from './sample-archive.ts';

/**
 * Where requests may point to. A path is resolved to what it really is, through every symbolic link, before it is compared, and only
 * what it was resolved to is used afterwards.
 *
 * Not covered: somebody who may write in an allowed folder can put something else at the place between this look and the reading of
 * a job. The job reads with the rights of the workers, refuses symbolic links inside an unpacked archive, and makes its file under
 * a new name that it renames at the end, so a link put at the target's place is replaced and not followed; but a folder on the way
 * that is exchanged for a link is followed. Allow only folders in which no one else may write.
 */
export interface PathRules {
  folders: ApiFolders;
  /** The field of the request, for the error: `archives.0.path`. */
  field: string;
}

/**
 * The real path of an archive: a file, or a folder.
 * @throws RequestError it leads out of the allowed folders, is not there, or is something else
 */
export async function allowedArchive(path: string, { folders, field }: PathRules): Promise<string> {
  assertPlain(path, field);
  const { allowed, imports, uploads } = folders;
  const sample = await realpath(SAMPLE_ARCHIVE).catch(() => SAMPLE_ARCHIVE);
  const real = await realOf(path, field);
  // Whoever names a file elsewhere is not told whether it is there.
  if (
    real === undefined ||
    !isWithin(real, [...allowed, imports, uploads, sample]) ||
    isOurOwn(real, folders, [imports, uploads])
  )
    throw refusal(
      path,
      folders,
      field,
      real === undefined && isWithin(await nearestReal(path, field), [...allowed, imports]),
    );
  const found = await stat(real);
  if (!found.isFile() && !found.isDirectory())
    throw new RequestError(400, 'refused', `${path}: neither a file nor a folder`, field);
  return real;
}

/**
 * The path at which a file may be made: its folder is real, and what is there already is an ordinary file.
 * @throws RequestError
 */
export async function allowedTarget(path: string, { folders, field }: PathRules): Promise<string> {
  assertPlain(path, field);
  const { allowed, imports } = folders;
  const parent = await realOf(dirname(path), field);
  if (
    parent === undefined ||
    !isWithin(parent, [...allowed, imports]) ||
    isOurOwn(parent, folders, [imports])
  )
    throw refusal(
      path,
      folders,
      field,
      parent === undefined && isWithin(await nearestReal(path, field), [...allowed, imports]),
    );
  const target = join(parent, basename(path));
  const existing = await lstat(target).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (existing && !existing.isFile())
    throw new RequestError(
      400,
      'refused',
      `${path}: there is ${existing.isSymbolicLink() ? 'a symbolic link' : 'something that is no file'} already; choose another name`,
      field,
    );
  return target;
}

const isWithin = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep));

/** Whether it is what the service itself lives on: an allowed folder may well contain the data directory. */
const isOurOwn = (path: string, { state, secrets, uploads }: ApiFolders, but: readonly string[]): boolean =>
  isWithin(path, [state, secrets, uploads]) && !isWithin(path, but);

/** @throws RequestError */
function assertPlain(path: string, field: string): void {
  const problem = path.includes('\0')
    ? 'a path has no NUL in it'
    : !isAbsolute(path)
      ? `${path}: give an absolute path`
      : path.split(sep).includes('..')
        ? `${path}: give the path without ".."`
        : undefined;
  if (problem) throw new RequestError(400, 'refused', problem, field);
}

async function realOf(path: string, field: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'ELOOP') return undefined;
    if (code === 'ENAMETOOLONG') throw new RequestError(400, 'refused', 'the path is too long', field);
    throw error;
  }
}

/** Of a path that leads nowhere: what there is of it. */
async function nearestReal(path: string, field: string): Promise<string> {
  const parent = dirname(path);
  return (await realOf(parent, field)) ?? nearestReal(parent, field);
}

function refusal(path: string, { allowed, imports }: ApiFolders, field: string, isMissing: boolean) {
  if (isMissing) return new RequestError(400, 'refused', `${path}: there is no such file or folder`, field);
  const folders = [...allowed, imports].join(', ');
  return new RequestError(
    403,
    'forbidden',
    `${path}: lies outside of the folders that may be used, which are ${folders} (and what \`slack-mm2 up --folder\` adds)`,
    field,
  );
}
