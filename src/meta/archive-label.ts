import { basename } from 'node:path';

/** What the archive of a job is called, for people: an upload has another name on the disk than where it came from. */
export const archiveLabel = ({
  input,
  archivePath,
}: {
  input: Readonly<Record<string, unknown>>;
  archivePath: string;
}): string => (typeof input.label === 'string' ? input.label : basename(archivePath));
