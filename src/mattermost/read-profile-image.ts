import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { avatarName } from '../slack/user.ts';
import { checkProfileImage, IMAGE_HEAD_BYTES, IMAGE_TAIL_BYTES } from './profile-image.ts';

/** A person's picture in the archive: where it lies, with the ending for its bytes, or why it can't be used. */
export type ProfileImage = { entry: ArchiveEntry; extension: string } | { unusable: string };

/** Under what a person's picture is recorded, the best first. @param raw the entry of users.json */
export const avatarIds = (slackId: string, raw: unknown): [string, string] => [
  `${slackId}/${avatarName(raw)}`,
  slackId,
];

/** Reads a picture whole, since a damaged one would end the server's whole import. @throws ArchiveChangedError */
export async function readProfileImage(archive: Archive, entry: ArchiveEntry): Promise<ProfileImage> {
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail = Buffer.alloc(0);
  try {
    for await (const piece of archive.stream(entry) as AsyncIterable<Buffer>) {
      if (headBytes < IMAGE_HEAD_BYTES) head.push(piece.subarray(0, IMAGE_HEAD_BYTES - headBytes));
      headBytes += piece.length;
      tail = Buffer.concat([tail, piece.subarray(-IMAGE_TAIL_BYTES)]).subarray(-IMAGE_TAIL_BYTES);
    }
  } catch (error) {
    if (error instanceof ArchiveInvalidError) return { unusable: 'its bytes are damaged' };
    throw error;
  }
  const checked = checkProfileImage({ sizeBytes: entry.size, head: Buffer.concat(head), tail });
  return 'unusable' in checked ? checked : { entry, extension: checked.extension };
}
