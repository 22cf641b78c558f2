import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import type { Listing } from '../slack/archive/folder-owners.ts';
import { LISTED_CONVERSATIONS, listedChannel } from '../slack/archive/listed.ts';
import { readBookmarks } from '../slack/archive/read-bookmarks.ts';
import type { SlackChannel } from '../slack/channel.ts';
import { UNRANKED } from '../slack/referred-rank.ts';
import { listsOf } from '../store/archive-index.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { storeMemberships } from '../store/memberships.ts';
import { storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { entityIds, storeEntities, type WorkspaceEntity } from '../store/workspace-entities.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { listElements } from './list-elements.ts';
import { openArchiveOf } from './open-archive.ts';
import { resolveFolders } from './resolve-folders.ts';

const BATCH = 200;

/**
 * Stores every conversation with its members, and tells for each folder of messages whose it is. Members who are not in
 * users.json are stored as placeholders. Repeated attempts count nothing twice.
 */
export const createImportChannels = ({ pool, shutdown }: Dependencies) =>
  async function importChannels({ jobId }: { jobId: number }): Promise<void> {
    await advanceStage(pool, jobId, 'channels');
    const job = await getJob(pool, jobId);
    const workspace = { jobId, workspaceId: job.workspaceId! };
    const users = await entityIds(pool, jobId, 'user');
    const archive = await openArchiveOf(job);
    let batch: Listed[] = [];
    const listings: Listing[] = [];
    const commit = async () => {
      await pool.transaction((transaction) => store(transaction, workspace, batch, users));
      batch = [];
      checkpoint(shutdown);
    };
    try {
      const { bookmarks, findings } = await readBookmarks(archive, await listsOf(pool, jobId));
      await storeFindings(pool, jobId, findings);
      for await (const listElement of listElements(pool, jobId, archive, LISTED_CONVERSATIONS)) {
        const listed = listedChannel(listElement, bookmarks);
        if (!listed) continue;
        const { channel, payload, listing } = listed;
        batch.push({ channel, entity: { slackId: channel.id, payload, placeholder: false } });
        if (listing) listings.push(listing);
        if (batch.length >= BATCH) await commit();
      }
      await commit();
    } finally {
      await archive.close();
    }
    await pool.transaction((transaction) => resolveFolders(transaction, workspace, listings));
  };

interface Listed {
  channel: SlackChannel;
  entity: WorkspaceEntity;
}

async function store(
  db: DatabaseTransactionConnection,
  workspace: { jobId: number; workspaceId: string },
  batch: readonly Listed[],
  users: Map<string, number>,
): Promise<void> {
  const strangers = [...new Set(batch.flatMap(({ channel }) => channel.members))].filter(
    (id) => !users.has(id),
  );
  const newUsers = await storeEntities(
    db,
    workspace,
    'user',
    strangers.map((slackId) => ({
      slackId,
      payload: JSON.stringify({ id: slackId }),
      placeholder: true,
      rank: UNRANKED,
    })),
  );
  const newChannels = await storeEntities(
    db,
    workspace,
    'channel',
    // Listed twice, for a workspace of an organisation and for all of it, it is one, and what the later list says.
    [...new Map(batch.map(({ entity }) => [entity.slackId, entity])).values()],
  );
  if (strangers.length > 0)
    for (const [id, entity] of await entityIds(db, workspace.jobId, 'user')) users.set(id, entity);
  const channelIds = await entityIds(db, workspace.jobId, 'channel');
  const members = batch.flatMap(({ channel }) =>
    channel.members.map((id) => ({ channelId: channelIds.get(channel.id)!, userId: users.get(id)! })),
  );
  await storeMemberships(db, workspace.jobId, members, true);
  await mergeJobMeta(db, workspace.jobId, {
    incr: { users_processed: newUsers, channels_processed: newChannels },
  });
}
