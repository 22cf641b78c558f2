import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { CONVERSATION_LISTS } from '../slack/archive/layout.ts';
import { listedChannel } from '../slack/archive/listed.ts';
import { parseChannel, type SlackChannel } from '../slack/channel.ts';
import { type ConversationNames, conversationNames, unlistedChannel } from '../slack/conversation-names.ts';
import { UNRANKED } from '../slack/referred-rank.ts';
import { assignFolders, foldersOf } from '../store/archive-index.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { storeMemberships } from '../store/memberships.ts';
import { storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import {
  entityIds,
  pageOfEntities,
  storeEntities,
  type WorkspaceEntity,
} from '../store/workspace-entities.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { listElements } from './list-elements.ts';
import { openArchiveOf } from './open-archive.ts';

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
    let batch = new Map<string, { channel: SlackChannel; entity: WorkspaceEntity }>();
    const commit = async () => {
      await pool.transaction((transaction) => store(transaction, workspace, [...batch.values()], users));
      batch = new Map();
      checkpoint(shutdown);
    };
    try {
      for await (const { list, element, where } of listElements(pool, jobId, archive, CONVERSATION_LISTS)) {
        const { channel, raw } = listedChannel(list, element, where);
        const payload = JSON.stringify(raw);
        batch.set(channel.id, { channel, entity: { slackId: channel.id, payload, placeholder: false } });
        if (batch.size >= BATCH) await commit();
      }
      await commit();
    } finally {
      await archive.close();
    }
    await pool.transaction((transaction) => resolveFolders(transaction, workspace));
  };

async function store(
  db: DatabaseTransactionConnection,
  workspace: { jobId: number; workspaceId: string },
  batch: readonly { channel: SlackChannel; entity: WorkspaceEntity }[],
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
    batch.map(({ entity }) => entity),
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

/**
 * Folders are called after the conversation's name at the time of the export, or after its id. A folder that no list
 * explains becomes a conversation of its own, so that its messages are not lost.
 */
async function resolveFolders(
  db: DatabaseTransactionConnection,
  workspace: { jobId: number; workspaceId: string },
) {
  const { jobId } = workspace;
  const folders = (await foldersOf(db, jobId)).filter(({ channelId }) => channelId === null);
  const byId = await entityIds(db, jobId, 'channel');
  const byName = await channelNames(db, jobId);
  const find = (folder: string) => byId.get(folder) ?? byName.get(folder);
  const unlisted = folders.filter(({ folder }) => find(folder) === undefined).map(({ folder }) => folder);
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
  await storeFindings(
    db,
    jobId,
    unlisted.map((folder) => ({
      code: 'channel_unlisted',
      slackId: `folder:${folder}`,
      detail: 'no list names it',
    })),
  );
  const made = await entityIds(db, jobId, 'channel');
  await assignFolders(
    db,
    jobId,
    folders.map(({ folder }) => ({ folder, channelId: find(folder) ?? made.get(`folder:${folder}`)! })),
  );
  await mergeJobMeta(db, jobId, { incr: { channels_processed: stored } });
}

/** Name → entity id of a job's conversations. */
async function channelNames(
  db: DatabaseTransactionConnection,
  jobId: number,
): Promise<ConversationNames<number>> {
  const names = conversationNames<number>();
  for (let after = 0; ; ) {
    const page = await pageOfEntities(db, jobId, 'channel', after, BATCH);
    for (const { entityId, payload } of page) names.add(entityId, parseChannel(JSON.parse(payload)));
    if (page.length < BATCH) return names;
    after = page.at(-1)!.entityId;
  }
}
