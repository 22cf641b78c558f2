import type { DatabasePool } from 'slonik';
import { avatarIds, type ProfileImage, readProfileImage } from '../mattermost/read-profile-image.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { Job } from '../store/jobs.ts';
import { openArchiveOf } from './open-archive.ts';

/**
 * The pictures of some people, by Slack id; most archives hold none.
 * @throws ArchiveChangedError
 */
export async function profileImagesOf(
  pool: DatabasePool,
  job: Job,
  people: readonly { slackId: string; payload: string }[],
): Promise<Map<string, ProfileImage>> {
  const images = new Map<string, ProfileImage>();
  const keys = people.map(({ slackId, payload }) => avatarIds(slackId, JSON.parse(payload)));
  const entries = await findArchiveFiles(pool, job.jobId, 'avatar', keys.flat());
  if (entries.size === 0) return images;
  const archive = await openArchiveOf(job);
  try {
    for (const [index, { slackId }] of people.entries()) {
      const entry = keys[index]!.map((key) => entries.get(key)).find((found) => found !== undefined);
      if (entry) images.set(slackId, await readProfileImage(archive, entry));
    }
  } finally {
    await archive.close();
  }
  return images;
}
