import type { CommonQueryMethods, DatabasePool } from 'slonik';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { classifyEntry } from '../slack/archive/layout.ts';
import { authorProfile } from '../slack/author.ts';
import { messageId } from '../slack/import-message.ts';
import { foldersOf } from '../store/archive-index.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { storeMemberships } from '../store/memberships.ts';
import { storeMessages } from '../store/messages.ts';
import { type Finding, type Outcome, storeFindings, storeOutcomes } from '../store/outcomes.ts';
import { moveCursor, readSlice, type SliceCursor } from '../store/slices.ts';
import { entityIdsOf, slackIdsOf, storeEntities, type WorkspaceEntity } from '../store/workspace-entities.ts';
import type { ReadMessages } from '../threads/read-messages.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import type { KnownEntities } from './known-entities-cache.ts';

/** Behind every rank: somebody is mentioned or reacts, which says nothing of them. */
const UNRANKED = '~';

/**
 * Stores one slice's messages, batch by batch: a thread reads, this activity stores. A batch is one transaction that
 * moves the slice's cursor, stores the messages and adds to the counters: a crash at any moment costs the running batch,
 * and nothing is counted twice.
 */
export const createImportMessages = ({ pool, shutdown, threads, knownEntities }: Dependencies) =>
  async function importMessages({ jobId, slice }: { jobId: number; slice: number }): Promise<void> {
    await advanceStage(pool, jobId, 'messages');
    const { archivePath, archiveFingerprint, workspaceId } = await getJob(pool, jobId);
    const channels = new Map(
      (await foldersOf(pool, jobId)).map(({ folder, channelId }) => [folder, channelId!]),
    );
    const known = await knownEntities.of(pool, jobId);
    const { entries, cursor } = await readSlice(pool, jobId, slice);
    let from = cursor;
    const batches = threads.run('readMessages', {
      jobId,
      archivePath,
      archiveFingerprint: archiveFingerprint!,
      entries: entries.map((entry) => {
        const folder = folderOf(entry.name);
        return { entry, folder, channelId: channels.get(folder)! };
      }),
      from,
    });
    for await (const batch of batches) {
      await commitBatch(pool, { jobId, workspaceId: workspaceId!, slice, from, batch, known });
      from = batch.next;
      checkpoint(shutdown, from);
    }
  };

function folderOf(name: string): string {
  const found = classifyEntry(name);
  if (found.kind !== 'messages') throw new TypeError(`${name} is no file of messages`);
  return found.folder;
}

interface Commit {
  jobId: number;
  workspaceId: string;
  slice: number;
  from: SliceCursor;
  batch: ReadMessages;
  known: KnownEntities;
}

async function commitBatch(pool: DatabasePool, commit: Commit): Promise<void> {
  const { jobId, workspaceId, slice, from, batch, known } = commit;
  const workspace = { jobId, workspaceId };
  const strangers = strangersOf(batch, known);
  const newEmoji = batch.emoji.filter((name) => !known.emoji.has(name));
  const authorships = batch.authorships.filter((authorship) => !known.authorships.has(keyOf(authorship)));
  const met = await pool.transaction(async (transaction) => {
    await moveCursor(transaction, jobId, slice, from, batch.next);
    // In this order in every slice, the job's row last: nobody waits for somebody who waits for him.
    const users = await storeEntities(transaction, workspace, 'user', strangers);
    const emoji = await storeEntities(transaction, workspace, 'custom_emoji', newEmoji.map(emojiEntity));
    const slackIds = strangers.map(({ slackId }) => slackId);
    const ids = await entityIdsOf(transaction, workspaceId, 'user', slackIds);
    const members = authorships.map(([channelId, author]) => ({
      channelId,
      userId: known.users.get(author) ?? ids.get(author)!,
    }));
    await storeMemberships(transaction, jobId, members, false);
    const stored = await storeMessages(
      transaction,
      Buffer.from(batch.lines.buffer, 0, batch.lines.length),
      batch,
    );
    const rejected = batch.rejected.map(
      ({ slackId, detail }): Outcome => ({
        slackId,
        status: 'failed',
        reason: 'message_invalid',
        detail,
      }),
    );
    await storeFindings(transaction, jobId, await unlistedReactionsOf(transaction, batch));
    const failed = await storeOutcomes(transaction, jobId, 'message', rejected);
    await mergeJobMeta(transaction, jobId, {
      incr: {
        users_processed: users,
        custom_emoji_processed: emoji,
        messages_processed: stored.messages,
        attachments_processed: stored.attachments,
        reactions_processed: stored.reactions,
        messages_failed: failed,
        duplicate_messages: batch.messages - stored.messages,
      },
    });
    return ids;
  });
  // Only what is committed may be relied upon.
  for (const [slackId, id] of met) known.users.set(slackId, id);
  for (const { slackId, rank } of strangers) {
    const before = known.ranks.get(slackId);
    if (before === undefined || rank < before) known.ranks.set(slackId, rank);
  }
  for (const name of newEmoji) known.emoji.add(name);
  for (const authorship of authorships) known.authorships.add(keyOf(authorship));
}

async function unlistedReactionsOf(
  db: CommonQueryMethods,
  { unlistedReactions }: ReadMessages,
): Promise<Finding[]> {
  if (unlistedReactions.length === 0) return [];
  const channels = await slackIdsOf(db, [...new Set(unlistedReactions.map(({ channelId }) => channelId))]);
  return unlistedReactions.map(({ channelId, ts, detail }) => ({
    code: 'reactions_incomplete',
    slackId: messageId(channels.get(channelId)!, ts),
    detail,
  }));
}

const keyOf = ([channelId, author]: readonly [number, string]) => `${channelId}:${author}`;

const emojiEntity = (name: string): WorkspaceEntity => ({
  slackId: name,
  payload: JSON.stringify({ name }),
  placeholder: true,
});

/** The people of a batch who are not stored yet, and the placeholders whom it describes better than what is stored. */
function strangersOf({ people, authors }: ReadMessages, known: KnownEntities) {
  const strangers: (WorkspaceEntity & { rank: string })[] = [];
  for (const slackId of people) {
    if (known.users.has(slackId)) continue;
    const payload = JSON.stringify(authorProfile(slackId, {}));
    strangers.push({ slackId, payload, placeholder: true, rank: UNRANKED });
  }
  for (const { id, rank, profile } of authors) {
    const best = known.users.has(id) ? (known.ranks.get(id) ?? '') : undefined;
    if (best === undefined || rank < best)
      strangers.push({ slackId: id, payload: profile, placeholder: true, rank });
  }
  return strangers;
}
