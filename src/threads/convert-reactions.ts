import { GrowingBytes } from '../growing-bytes.ts';
import { characterOnly } from '../mattermost/builtin-emoji.ts';
import { record } from '../sinks/bulk-file/parts.ts';
import { messageId } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import { storedRows } from '../store/stored-rows.ts';
import { type ConvertedChunk, shareChunk } from './converted-chunk.ts';
import type { Share } from './share.ts';
import { namesOf, type SharedNames } from './shared-names.ts';

export interface ConvertReactionsInput {
  names: SharedNames;
  /** Of `readChunkMessages`. */
  rows: Uint8Array<ArrayBuffer>;
  /** Ids of the chunk's messages that were not exported. */
  dropped: ReadonlySet<string>;
  /** By choice: then none of them is exported. */
  isLeftOut: boolean;
}

type Reactions = [name: string, users: string[]][];

/** A chunk's reactions as records. Slack keeps no time of theirs: they get their post's, which the server takes. */
export async function* convertReactions(input: ConvertReactionsInput): AsyncGenerator<Share<ConvertedChunk>> {
  const names = namesOf(input.names);
  const outcomes: Outcome[] = [];
  const findings: Finding[] = [];
  const records = new GrowingBytes(2 * input.rows.length);
  for (const { channelId, ts, createAt, json } of storedRows(input.rows)) {
    const id = messageId(names.rooms.get(channelId)!.slackId, ts);
    const isDropped = input.dropped.has(id);
    const written = new Map<string, object>();
    for (const [name, users] of JSON.parse(json) as Reactions) {
      const emoji = names.emoji(name);
      if (!isDropped && !input.isLeftOut && characterOnly(emoji) !== undefined)
        findings.push({ code: 'reaction_emoji_unknown', slackId: name, detail: '' });
      for (const slackId of users) {
        const reactionId = () => `${id}/${name}/${slackId}`;
        if (isDropped || input.isLeftOut) {
          outcomes.push({
            slackId: reactionId(),
            status: 'skipped',
            ...(isDropped
              ? { reason: 'message_not_exported', detail: '' }
              : { reason: 'left_out_by_choice', detail: 'leave_out: reactions' }),
          });
          continue;
        }
        const user = names.user(slackId)!;
        const key = `${emoji} ${user}`;
        // Two skin tones, or two Slack users who are one account.
        if (written.has(key)) findings.push({ code: 'reaction_merged', slackId: reactionId(), detail: '' });
        else written.set(key, { user, emoji_name: emoji, create_at: createAt ?? microsToMillis(ts) });
      }
    }
    if (written.size > 0) {
      records.addText(record(`${channelId}:${ts}`, written.size, JSON.stringify([...written.values()])));
    }
  }
  yield shareChunk({ records: records.finish(), outcomes, findings });
}
