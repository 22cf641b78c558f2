import type { DatabasePool } from 'slonik';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { authorProfile } from '../slack/author.ts';
import { isBuiltinEmoji } from '../slack/builtin-emoji.ts';
import { type ImportedMessage, importMessage, rejectedId } from '../slack/import-message.ts';
import { foldersOf } from '../store/archive-index.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { jsonText } from '../store/json-text.ts';
import { storeMemberships } from '../store/memberships.ts';
import { type MessageRow, storeMessages } from '../store/messages.ts';
import { type Outcome, storeOutcomes } from '../store/outcomes.ts';
import { moveCursor, readSlice, type SliceCursor } from '../store/slices.ts';
import { entityIdsOf, storeEntities } from '../store/workspace-entities.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { openArchiveOf } from './open-archive.ts';
import type { KnownUsers } from './user-ids-cache.ts';

/** What is committed at once: large enough that a commit costs little, small enough that a crash loses little. */
const BATCH_MESSAGES = 4_000;
const BATCH_CHARS = 4 * 1024 * 1024;
/** Behind every rank: somebody is mentioned or reacts, which says nothing of them. */
const UNRANKED = '~';

/** Messages on their way into the database, with everything they refer to. */
class Batch {
  rows: MessageRow[] = [];
  rejected: Outcome[] = [];
  /** Slack id → what is known of the person, for people who are not stored yet. */
  strangers = new Map<string, { rank: string; profile: object }>();
  authors = new Map<string, { channelId: number; author: string }>();
  emoji = new Set<string>();
  chars = 0;

  get isFull(): boolean {
    return this.rows.length + this.rejected.length >= BATCH_MESSAGES || this.chars >= BATCH_CHARS;
  }

  add(channelId: number, message: ImportedMessage, known: KnownUsers, folder: string): void {
    const { ts, threadTs, slots, author, people, files, reactions, payload, raw } = message;
    for (const id of people) {
      // A person's own messages describe them, the earliest first: the same one wins whatever is stored first.
      const rank = id === author ? `${ts.padStart(20, '0')}/${folder}` : UNRANKED;
      const best =
        this.strangers.get(id)?.rank ?? (known.ids.has(id) ? (known.ranks.get(id) ?? '') : undefined);
      if (best !== undefined && best <= rank) continue;
      this.strangers.set(id, { rank, profile: authorProfile(id, id === author ? raw : {}) });
    }
    for (const name of message.emoji) this.emoji.add(name);
    const authorship = `${channelId}:${author}`;
    if (!known.authors.has(authorship)) this.authors.set(authorship, { channelId, author });
    this.rows.push({
      channelId,
      ts,
      threadTs,
      slots,
      attachments: files.length,
      reactions: reactions.reduce((sum, [, users]) => sum + users.length, 0),
      payload,
      files: files.length > 0 ? jsonText(files) : null,
      reactionList: reactions.length > 0 ? jsonText(reactions) : null,
    });
    this.chars += payload.length;
  }
}

/**
 * Stores one slice's messages, batch by batch. A batch is one transaction that moves the slice's cursor, stores the
 * messages and adds to the counters: a crash at any moment costs the running batch, and nothing is counted twice.
 */
export const createImportMessages = ({ pool, shutdown, userIds }: Dependencies) =>
  async function importMessages({ jobId, slice }: { jobId: number; slice: number }): Promise<void> {
    await advanceStage(pool, jobId, 'messages');
    const job = await getJob(pool, jobId);
    const channels = new Map(
      (await foldersOf(pool, jobId)).map(({ folder, channelId }) => [folder, channelId!]),
    );
    const known = await userIds.of(pool, jobId);
    const { entries, cursor: start } = await readSlice(pool, jobId, slice);
    const archive = await openArchiveOf(job);
    let cursor = start;
    let batch = new Batch();
    const commit = async (next: SliceCursor) => {
      await commitBatch(pool, {
        jobId,
        workspaceId: job.workspaceId!,
        slice,
        from: cursor,
        to: next,
        batch,
        known,
      });
      cursor = next;
      batch = new Batch();
      checkpoint(shutdown, next);
    };
    try {
      let entryNo = start.entryNo;
      const rest = entries.slice(entryNo);
      for await (const { entry, elements } of jsonEntries(
        archive,
        rest.map(({ entry }) => entry),
      )) {
        const { folder } = entries[entryNo]!;
        const channelId = channels.get(folder)!;
        let elementNo = 0;
        for await (const element of elements) {
          const isStored = entryNo === start.entryNo && elementNo < start.elementNo;
          elementNo++;
          if (isStored) continue;
          const message = importMessage(element, isBuiltinEmoji);
          if ('rejected' in message) batch.rejected.push(rejection(entry.name, elementNo - 1, message));
          else batch.add(channelId, message, known, folder);
          if (batch.isFull) await commit({ entryNo, elementNo });
        }
        entryNo++;
      }
      if (entryNo > cursor.entryNo) await commit({ entryNo, elementNo: 0 });
    } finally {
      await archive.close();
    }
  };

/** Names file and field: `general/2024-01-31.json[7].ts: missing`. */
function rejection(
  entryName: string,
  index: number,
  { rejected, field }: { rejected: string; field: string },
): Outcome {
  const where = `${entryName}[${index}]${field === '' ? '' : `.${field}`}`;
  return {
    slackId: rejectedId(entryName, index),
    status: 'failed',
    reason: 'message_invalid',
    detail: `${where}: ${rejected}`,
  };
}

interface Commit {
  jobId: number;
  workspaceId: string;
  slice: number;
  from: SliceCursor;
  to: SliceCursor;
  batch: Batch;
  known: KnownUsers;
}

async function commitBatch(
  pool: DatabasePool,
  { jobId, workspaceId, slice, from, to, batch, known }: Commit,
) {
  const workspace = { jobId, workspaceId };
  const met = await pool.transaction(async (transaction) => {
    await moveCursor(transaction, jobId, slice, from, to);
    // In this order in every slice, the job's row last: nobody waits for somebody who waits for him.
    const strangers = [...batch.strangers].map(([slackId, { rank, profile }]) => ({
      slackId,
      payload: JSON.stringify(profile),
      placeholder: true,
      rank,
    }));
    const users = await storeEntities(transaction, workspace, 'user', strangers);
    const emoji = await storeEntities(
      transaction,
      workspace,
      'custom_emoji',
      [...batch.emoji].map((name) => ({
        slackId: name,
        payload: JSON.stringify({ name }),
        placeholder: true,
      })),
    );
    const ids = await entityIdsOf(transaction, workspaceId, 'user', [...batch.strangers.keys()]);
    const idOf = (slackId: string) => known.ids.get(slackId) ?? ids.get(slackId)!;
    const authors = [...batch.authors.values()].map(({ channelId, author }) => ({
      channelId,
      userId: idOf(author),
    }));
    await storeMemberships(transaction, jobId, authors, false);
    const stored = await storeMessages(transaction, jobId, batch.rows);
    const failed = await storeOutcomes(transaction, jobId, 'message', batch.rejected);
    await mergeJobMeta(transaction, jobId, {
      incr: {
        users_processed: users,
        custom_emoji_processed: emoji,
        messages_processed: stored.messages,
        attachments_processed: stored.attachments,
        reactions_processed: stored.reactions,
        messages_failed: failed,
        duplicate_messages: batch.rows.length - stored.messages,
      },
    });
    return ids;
  });
  // Only what is committed may be relied upon.
  for (const [slackId, id] of met) known.ids.set(slackId, id);
  for (const [slackId, { rank }] of batch.strangers) {
    const before = known.ranks.get(slackId);
    if (before === undefined || rank < before) known.ranks.set(slackId, rank);
  }
  for (const authorship of batch.authors.keys()) known.authors.add(authorship);
}
