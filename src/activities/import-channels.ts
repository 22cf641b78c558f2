import type { DatabasePool } from 'slonik';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { CONVERSATION_LISTS, type ListName, splitFolder } from '../slack/archive/layout.ts';
import { looseElements } from '../slack/archive/loose-elements.ts';
import { addBookmarks } from '../slack/bookmarks.ts';
import { type ChannelKind, parseChannel, type SlackChannel } from '../slack/channel.ts';
import { isSlackId } from '../slack/slack-id.ts';
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
import { type Listing, resolveFolders } from './resolve-folders.ts';

const BATCH = 200;

const KINDS: Partial<Record<ListName, ChannelKind>> = {
  channels: 'public',
  groups: 'private',
  dms: 'dm',
  mpims: 'mpim',
  file_conversations: 'comments',
};

/** Comments on a canvas are a conversation too. */
const LISTS: readonly ListName[] = [...CONVERSATION_LISTS, 'file_conversations'];

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
      const bookmarks = await readBookmarks(pool, jobId, archive);
      for await (const { list, scope, element, where } of listElements(pool, jobId, archive, LISTS)) {
        const raw: Record<string, unknown> =
          typeof element === 'object' && element !== null ? { ...element } : {};
        // Newer than the other lists and described nowhere: what it doesn't explain is found by its folder.
        if (list === 'file_conversations' && !isSlackId(raw.id)) continue;
        const own = bookmarks.get(String(raw.id));
        if (own) raw.bookmarks = Array.isArray(raw.bookmarks) ? [...raw.bookmarks, ...own] : own;
        const channel = channelOf({ ...raw, kind: KINDS[list] }, where);
        const payload = JSON.stringify({ ...raw, kind: channel.kind });
        batch.push({ channel, entity: { slackId: channel.id, payload, placeholder: false } });
        const name = typeof raw.name === 'string' ? raw.name.normalize('NFC') : '';
        if (name !== '') listings.push({ scope, name, slackId: channel.id, kind: channel.kind });
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

/** Conversation → its bookmarks, of a bookmarks.json. One that can't be read is told of, and nothing more. */
async function readBookmarks(
  pool: DatabasePool,
  jobId: number,
  archive: Archive,
): Promise<Map<string, unknown[]>> {
  const bookmarks = new Map<string, unknown[]>();
  for (const { listId, entry } of await listsOf(pool, jobId)) {
    if (splitFolder(listId).name !== 'bookmarks') continue;
    try {
      for await (const element of looseElements(archive, entry)) addBookmarks(bookmarks, element);
    } catch (error) {
      if (!(error instanceof ArchiveInvalidError)) throw error;
      await storeFindings(pool, jobId, [
        { code: 'list_unreadable', slackId: entry.name, detail: 'not JSON' },
      ]);
    }
  }
  return bookmarks;
}

/** @throws ArchiveInvalidError naming file and field */
export function channelOf(raw: object, where: string): SlackChannel {
  try {
    return parseChannel(raw);
  } catch (error) {
    throw new ArchiveInvalidError(`${where}.id: expected a conversation with a Slack id such as C012AB3CD`, {
      cause: error,
    });
  }
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
      rank: '~',
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
