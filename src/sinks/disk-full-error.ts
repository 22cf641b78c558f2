/** There is no room left: that passes. Not permanent: tried again, and the job goes on once there is room. */
export class DiskFullError extends Error {
  override name = 'DiskFullError';
}

/** Whether a disk, or somebody's share of it, is full. */
export const isDiskFull = (error: unknown): boolean => whyFull('', error) !== undefined;

/**
 * Which disk is full, and what to do, as the end of a sentence; undefined if that is not what the error says.
 * @param folder a folder on that disk
 */
export function whyFull(folder: string, error: unknown): string | undefined {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
      return `the disk of ${folder} is full: free space there; the job goes on by itself`;
    case 'EDQUOT':
      return `the disk quota of ${folder} is used up: raise it; the job goes on by itself`;
    default:
      return undefined;
  }
}
