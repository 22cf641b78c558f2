import { GrowingBytes } from '../growing-bytes.ts';
import { distinctReactions } from '../mattermost/distinct-reactions.ts';
import { record } from '../sinks/parts.ts';
import { messageId } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import { type StoredRow, storedRows } from '../store/stored-rows.ts';
import { type ConvertedChunk, shareChunk } from './converted-chunk.ts';
import { namesOfRepeated, type Repeated, type RepeatedMessage } from './repeated.ts';
import { type ChunkRange, rowsOfChunks } from './rows-of-chunks.ts';
import type { Share } from './share.ts';
import { namesOf, type SharedNames } from './shared-names.ts';

export interface ConvertReactionsInput {
  chunks: readonly ChunkRange[];
  names: SharedNames;
  /** Of `readChunkMessages`, from the first chunk to the last. */
  rows: Uint8Array<ArrayBuffer>;
  /** What earlier migrations have brought to the server, if there were any. */
  repeated: Repeated | undefined;
  /** Ids of the chunks' messages that were not exported. */
  dropped: ReadonlySet<string>;
  /** By choice: then none of them is exported. */
  isLeftOut: boolean;
}

type Reactions = [name: string, users: string[]][];

/** Of a chunk's records: many hold few. */
const EXPECTED_BYTES = 64 * 1024;

/** The reactions of chunks as records, chunk by chunk. Slack keeps no time of theirs: they get their post's, which the server takes. */
export async function* convertReactions(input: ConvertReactionsInput): AsyncGenerator<Share<ConvertedChunk>> {
  for (const rows of rowsOfChunks(storedRows(input.rows), input.chunks))
    yield shareChunk(convertChunk(rows, input));
}

function convertChunk(rows: Iterable<StoredRow>, input: ConvertReactionsInput): ConvertedChunk {
  const names = namesOf(input.names);
  const outcomes: Outcome[] = [];
  const findings: Finding[] = [];
  const records = new GrowingBytes(EXPECTED_BYTES);
  let reused = 0;
  for (const { channelId, ts, createAt, json } of rows) {
    const id = messageId(names.rooms.get(channelId)!.slackId, ts);
    const all = JSON.parse(json) as Reactions;
    const there = input.repeated?.messages.get(`${channelId}:${ts}`);
    const reactions = there ? withoutThose(all, there) : all;
    const reactionId = (name: string, slackId: string) => `${id}/${name}/${slackId}`;
    const isDropped = input.dropped.has(id);
    if (there && !isDropped) reused += count(all) - count(reactions);
    if (isDropped || input.isLeftOut) {
      for (const [name, users] of isDropped ? all : reactions) {
        for (const slackId of users) {
          outcomes.push({
            slackId: reactionId(name, slackId),
            status: 'skipped',
            ...(isDropped
              ? { reason: 'message_not_exported', detail: '' }
              : { reason: 'left_out_by_choice', detail: 'leave_out: reactions' }),
          });
        }
      }
      continue;
    }
    // Nothing new: the post is left as it is.
    if (there && reactions.length === 0) continue;
    const before = there ? reactionsThere(input.repeated!, there) : [];
    const { kept, merged, unknown } = distinctReactions(reactions, names, before);
    for (const name of unknown) findings.push({ code: 'reaction_emoji_unknown', slackId: name, detail: '' });
    for (const { name, slackId } of merged)
      findings.push({ code: 'reaction_merged', slackId: reactionId(name, slackId), detail: '' });
    const time = createAt ?? microsToMillis(ts);
    const written = kept.map(({ user, emoji }) => ({ user, emoji_name: emoji, create_at: time }));
    if (written.length > 0) {
      records.addText(record(`${channelId}:${ts}`, written.length, JSON.stringify(written)));
    }
  }
  return { records: records.finish(), outcomes, findings, ...(input.repeated && { reused }) };
}

const count = (reactions: Reactions): number => reactions.reduce((sum, [, users]) => sum + users.length, 0);

/** The reactions that are not at the server yet. */
function withoutThose(reactions: Reactions, there: RepeatedMessage): Reactions {
  const isThere = new Set(there.reactions.map(([name, slackId]) => `${name}/${slackId}`));
  return reactions
    .map(([name, users]): Reactions[number] => [name, users.filter((id) => !isThere.has(`${name}/${id}`))])
    .filter(([, users]) => users.length > 0);
}

/** The reactions that are at the server, as they were sent. */
const reactionsThere = (repeated: Repeated, there: RepeatedMessage) =>
  there.reactions.map(([name, slackId, targetId]) => {
    const names = namesOfRepeated(repeated, targetId);
    return { user: names.user(slackId)!, emoji: names.emoji(name) };
  });
