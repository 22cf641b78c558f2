import type { ArchiveEntry } from '../../slack/archive/archive.ts';
import { bytesOf, textOf } from '../byte-text.ts';

/** Account → where its picture stands below `data/`, for accounts that have one. Memory: two short texts each. */
export type ProfilePictures = Map<string, string>;

/** A record of an account with its picture: behind line and type, as JSON, the picture's ending and where it lies. */
type UserRecord = readonly string[];

/**
 * Finds the picture of each account. Several Slack users, and several archives, may bring one along: the first that does
 * gives it, whoever's line is written.
 * @param records of `sharedRecords`
 */
export async function findPictures(records: AsyncIterable<UserRecord>): Promise<ProfilePictures> {
  const pictures: ProfilePictures = new Map();
  for await (const [, name, , , source] of records) {
    if (source === undefined || pictures.has(name!)) continue;
    const [extension] = sourceOf(source);
    pictures.set(name!, `avatars/${textOf(name!)}${extension}`);
  }
  return pictures;
}

/** A user's line with the path of the picture. Not parsed for it: the object of the user ends the line. */
export function withPicture(line: string, path: string | undefined): string {
  if (path === undefined) return line;
  return `${line.slice(0, -2)},"profile_image":${bytesOf(JSON.stringify(path))}}}`;
}

/** Each picture once, with its bytes' place, in the order of the parts. */
export async function* picturesToCopy(
  records: AsyncIterable<UserRecord>,
  pictures: ProfilePictures,
): AsyncGenerator<{ path: string; jobId: number; entry: ArchiveEntry }> {
  if (pictures.size === 0) return;
  const left = new Map(pictures);
  for await (const [jobId, name, , , source] of records) {
    const path = left.get(name!);
    if (source === undefined || path === undefined) continue;
    left.delete(name!);
    yield { path, jobId: Number(jobId), entry: sourceOf(source)[1] };
    if (left.size === 0) return;
  }
}

const sourceOf = (source: string) => JSON.parse(textOf(source)) as [extension: string, entry: ArchiveEntry];
