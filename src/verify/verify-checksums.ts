import { createHash } from 'node:crypto';
import type { CommonQueryMethods, DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import { openArchives } from '../activities/open-archives.ts';
import type { MattermostClient } from '../mattermost/client/client.ts';
import { isMissing } from '../mattermost/client/mattermost-error.ts';
import { inLanes } from '../mattermost/client/pages.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { streamEntry } from '../slack/archive/stream-entry.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import { addDifferences, pageOfPairsWithFiles } from '../store/verify.ts';
import type { Difference } from './difference.ts';
import { type SameFile, sameFiles } from './same-files.ts';
import { pagesByNo } from './verify-posts.ts';

const LANES = 4;

/**
 * Reads every file that is there from the server and from its archive, and compares their SHA-256. Files that are missing or
 * of another size are known already. Memory: pieces of the files.
 * @param jobs by `source` of the expected posts
 * @throws ArchiveChangedError
 */
export async function verifyChecksums(
  pool: DatabasePool,
  db: CommonQueryMethods,
  client: MattermostClient,
  jobs: readonly ExportContext[],
  onFile: () => void,
): Promise<void> {
  const archives = openArchives(pool);
  const archiveOf = async (source: number, { download }: ArchiveEntry) =>
    download ? undefined : archives.open(jobs[source]!.job.jobId);
  try {
    for await (const page of pagesByNo((after, limit) => pageOfPairsWithFiles(db, after, limit))) {
      const files = page.flatMap((pair) => sameFiles(pair).map((file) => ({ ...file, source: pair.source })));
      const entries = await entriesOf(pool, jobs, files);
      const found = await inLanes(files, LANES, async ({ source, fileId, actualIds, slackId }) => {
        const entry = entries.get(`${source}/${fileId}`)!;
        const sent = await digestOf(await archiveOf(source, entry), entry);
        onFile();
        for (const id of actualIds) if ((await digestThere(client, id)) === sent) return [];
        return [
          { verdict: 'different', type: 'attachment', slackId: `${slackId}/${fileId}`, detail: 'checksum' },
        ] satisfies Difference[];
      });
      await addDifferences(db, found.flat());
    }
  } finally {
    await archives.close();
  }
}

async function entriesOf(
  pool: DatabasePool,
  jobs: readonly ExportContext[],
  files: readonly (SameFile & { source: number })[],
): Promise<Map<string, ArchiveEntry>> {
  const entries = new Map<string, ArchiveEntry>();
  for (const source of new Set(files.map((file) => file.source))) {
    const ids = files.filter((file) => file.source === source).map(({ fileId }) => fileId);
    const found = await findArchiveFiles(pool, jobs[source]!.job.jobId, 'upload', ids);
    for (const [id, entry] of found) entries.set(`${source}/${id}`, entry);
  }
  return entries;
}

async function digestOf(archive: Archive | undefined, entry: ArchiveEntry): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of streamEntry(archive, entry)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Undefined where the server has lost the bytes. */
async function digestThere(client: MattermostClient, fileId: string): Promise<string | undefined> {
  try {
    return (await client.fileDigest(fileId)).sha256;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
