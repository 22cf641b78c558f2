import { dirname } from 'node:path';
import { DiskFullError, isDiskFull, whyFull } from '../disk-full-error.ts';

/** The file can't be written there: a matter for the administrator, not for a retry. */
export class TargetPathError extends Error {
  override name = 'TargetPathError';
}

/**
 * A file system's refusal in an administrator's words; a full disk and every other error are to be tried again.
 * @param targetPath the file that the administrator asked for
 */
export function explainRefusal(targetPath: string, error: unknown): unknown {
  const folder = dirname(targetPath);
  const full = whyFull(folder, error);
  if (full !== undefined)
    return new DiskFullError(`target.path: ${targetPath} can't be written: ${full}`, { cause: error });
  const reasons: Record<string, string> = {
    ENOENT: `the folder ${folder} does not exist, or takes no files: create it first, or choose another`,
    ENOTDIR: `${folder} is not a folder`,
    EACCES: `no permission to write in ${folder}`,
    EPERM: `no permission to write in ${folder}`,
    EROFS: `${folder} is on a read-only file system`,
    ENAMETOOLONG: 'the name is too long',
    EFBIG: `${folder} takes no file of this size`,
  };
  const reason = reasons[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  if (reason === undefined) return error;
  return new TargetPathError(`target.path: ${targetPath} can't be written: ${reason}`, { cause: error });
}

/**
 * The same in the middle of a job: only what the disk says of itself is explained, a missing share may come back.
 * @param targetPath the file that the administrator asked for
 */
export const explainDisk = (targetPath: string, error: unknown): unknown =>
  isDiskFull(error) || (error as NodeJS.ErrnoException).code === 'EFBIG'
    ? explainRefusal(targetPath, error)
    : error;
