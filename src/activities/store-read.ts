import type { CommonQueryMethods } from 'slonik';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { authorProfile } from '../slack/author.ts';
import { messageId } from '../slack/import-message.ts';
import { UNRANKED } from '../slack/referred-rank.ts';
import { storeMemberships } from '../store/memberships.ts';
import { storeMessages } from '../store/messages.ts';
import { type Finding, type Outcome, storeFindings, storeOutcomes } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { entityIdsOf, slackIdsOf, storeEntities, type WorkspaceEntity } from '../store/workspace-entities.ts';
import type { ReadBatch } from '../threads/message-batch.ts';
import type { KnownEntities } from './known-entities-cache.ts';

/**
 * Stores a batch of messages with everything they refer to, and counts what was new.
 * @returns what is to be called once the transaction is committed: only then `known` may rely on it
 */
export async function storeRead(
  transaction: DatabaseTransactionConnection,
  workspace: { jobId: number; workspaceId: string },
  batch: ReadBatch,
  known: KnownEntities,
): Promise<() => void> {
  const { jobId, workspaceId } = workspace;
  const strangers = strangersOf(batch, known);
  const newEmoji = batch.emoji.filter((name) => !known.emoji.has(name));
  const authorships = batch.authorships.filter((authorship) => !known.authorships.has(keyOf(authorship)));
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
    ({ slackId, detail }): Outcome => ({ slackId, status: 'failed', reason: 'message_invalid', detail }),
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
  return () => {
    for (const [slackId, id] of ids) known.users.set(slackId, id);
    for (const { slackId, rank } of strangers) {
      const before = known.ranks.get(slackId);
      if (before === undefined || rank < before) known.ranks.set(slackId, rank);
    }
    for (const name of newEmoji) known.emoji.add(name);
    for (const authorship of authorships) known.authorships.add(keyOf(authorship));
  };
}

async function unlistedReactionsOf(
  db: CommonQueryMethods,
  { unlistedReactions }: ReadBatch,
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
function strangersOf({ people, authors }: ReadBatch, known: KnownEntities) {
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
