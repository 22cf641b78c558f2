import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { folderOwners, type Listing, unlistedChannel } from '../slack/archive/folder-owners.ts';
import { assignFolders, foldersOf } from '../store/archive-index.ts';
import { storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { entityIds, storeEntities } from '../store/workspace-entities.ts';

/** Stores for each folder of messages whose it is, and the conversations that are made of unlisted ones. */
export async function resolveFolders(
  db: DatabaseTransactionConnection,
  workspace: { jobId: number; workspaceId: string },
  listings: readonly Listing[],
): Promise<void> {
  const { jobId } = workspace;
  const folders = (await foldersOf(db, jobId))
    .filter(({ channelId }) => channelId === null)
    .map(({ folder }) => folder);
  const known = await entityIds(db, jobId, 'channel');
  const { owners, unlisted, findings } = folderOwners(folders, known, listings);
  const stored = await storeEntities(
    db,
    workspace,
    'channel',
    unlisted.map(unlistedChannel).map((channel) => ({
      slackId: channel.id,
      payload: JSON.stringify(channel),
      placeholder: true,
    })),
  );
  await storeFindings(db, jobId, findings);
  const ids = await entityIds(db, jobId, 'channel');
  await assignFolders(
    db,
    jobId,
    folders.map((folder) => ({ folder, channelId: ids.get(owners.get(folder)!)! })),
  );
  await mergeJobMeta(db, jobId, { incr: { channels_processed: stored } });
}
