import { type Archive, openArchive, openUnchangedArchive } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import type { Job } from '../store/jobs.ts';

/**
 * Opens the archive for the first time.
 * @throws ArchiveInvalidError also where it is not there or can't be read: now is the time to correct a path
 */
export async function openNewArchive(path: string): Promise<Archive> {
  try {
    return await openArchive(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ArchiveInvalidError(`archive: ${path} does not exist`);
    if (code === 'EACCES') throw new ArchiveInvalidError(`archive: ${path} can't be read: no permission`);
    throw error;
  }
}

/**
 * Opens the archive of a job that has begun. That it isn't there may pass (a share that is not mounted yet), so that is
 * tried again; that it is another one never passes.
 * @throws ArchiveChangedError
 */
export const openArchiveOf = ({ archivePath, archiveFingerprint }: Job): Promise<Archive> =>
  openUnchangedArchive(archivePath, archiveFingerprint!);
