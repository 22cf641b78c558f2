import type { DatabasePool } from 'slonik';
import { checkProfileImage, IMAGE_HEAD_BYTES, IMAGE_TAIL_BYTES } from '../mattermost/profile-image.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { avatarName } from '../slack/user.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { Job } from '../store/jobs.ts';
import { openArchiveOf } from './open-archive.ts';

/** A person's picture in the archive: where it lies, with the ending for its bytes, or why it can't be used. */
export type ProfileImage = { entry: ArchiveEntry; extension: string } | { unusable: string };

/**
 * The pictures of some people, by Slack id; most archives hold none. Each is read whole once, since a damaged one would end
 * the server's whole import.
 * @throws ArchiveChangedError
 */
export async function profileImagesOf(
  pool: DatabasePool,
  job: Job,
  people: readonly { slackId: string; payload: string }[],
): Promise<Map<string, ProfileImage>> {
  const images = new Map<string, ProfileImage>();
  const keys = people.map(({ slackId, payload }) => [
    `${slackId}/${avatarName(JSON.parse(payload))}`,
    slackId,
  ]);
  const entries = await findArchiveFiles(pool, job.jobId, 'avatar', keys.flat());
  if (entries.size === 0) return images;
  const archive = await openArchiveOf(job);
  try {
    for (const [index, { slackId }] of people.entries()) {
      const entry = keys[index]!.map((key) => entries.get(key)).find((found) => found !== undefined);
      if (entry) images.set(slackId, await checkImage(archive, entry));
    }
  } finally {
    await archive.close();
  }
  return images;
}

async function checkImage(archive: Archive, entry: ArchiveEntry): Promise<ProfileImage> {
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
