import { dirname } from 'node:path';

/** The file can't be written there: a matter for the administrator, not for a retry. */
export class TargetPathError extends Error {
  override name = 'TargetPathError';
}

/**
 * A file system's refusal in an administrator's words; every other error as it is, to be tried again.
 * @param targetPath the file that the administrator asked for
 */
export function explainRefusal(targetPath: string, error: unknown): unknown {
  const folder = dirname(targetPath);
  const reasons: Record<string, string> = {
    ENOENT: `the folder ${folder} does not exist, or takes no files: create it first, or choose another`,
    ENOTDIR: `${folder} is not a folder`,
    EACCES: `no permission to write in ${folder}`,
    EPERM: `no permission to write in ${folder}`,
    EROFS: `${folder} is on a read-only file system`,
    ENAMETOOLONG: 'the name is too long',
    ENOSPC: `the disk of ${folder} is full: free space there, then start the migration again`,
    EDQUOT: `the disk quota of ${folder} is used up: raise it, then start the migration again`,
    EFBIG: `${folder} takes no file of this size`,
  };
  const reason = reasons[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  if (reason === undefined) return error;
  return new TargetPathError(`target.path: ${targetPath} can't be written: ${reason}`, { cause: error });
}
