import { type Archive, openArchive } from '../slack/archive/archive.ts';
import { ArchiveChangedError, ArchiveInvalidError } from '../slack/archive/errors.ts';
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
export async function openArchiveOf(job: Job): Promise<Archive> {
  const archive = await openArchive(job.archivePath);
  if (archive.fingerprint === job.archiveFingerprint) return archive;
  await archive.close();
  throw new ArchiveChangedError(
    `archive: ${job.archivePath} has changed since the migration began: put the same archive back, or start a new migration with this one`,
  );
}
