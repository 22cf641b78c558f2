import { record } from '../sinks/bulk-file/parts.ts';
import { messageId } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import { type ConvertedChunk, encode, shareChunk } from './converted-chunk.ts';
import type { Share } from './share.ts';
import { namesOf, type SharedNames } from './shared-names.ts';

export interface ConvertReactionsInput {
  names: SharedNames;
  /** JSON: an array of `Row`. */
  rows: string;
  /** Ids of the chunk's messages that were not exported. */
  dropped: ReadonlySet<string>;
}

type Reactions = [name: string, users: string[]][];
type Row = [
  channelId: number,
  threadTs: string,
  ts: string,
  createAt: number | null,
  payload: null,
  files: null,
  reactions: Reactions,
];

/** A chunk's reactions as records. Slack keeps no time of theirs: they get their post's, which the server takes. */
export async function* convertReactions(input: ConvertReactionsInput): AsyncGenerator<Share<ConvertedChunk>> {
  const names = namesOf(input.names);
  const outcomes: Outcome[] = [];
  const findings: Finding[] = [];
  const records: string[] = [];
  for (const [channelId, , ts, createAt, , , reactions] of JSON.parse(input.rows) as Row[]) {
    const id = messageId(names.rooms.get(channelId)!.slackId, ts);
    const isDropped = input.dropped.has(id);
    const written = new Map<string, object>();
    for (const [name, users] of reactions) {
      const emoji = names.emoji(name);
      for (const slackId of users) {
        const reactionId = () => `${id}/${name}/${slackId}`;
        if (isDropped) {
          outcomes.push({
            slackId: reactionId(),
            status: 'skipped',
            reason: 'message_not_exported',
            detail: '',
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
      records.push(record(`${channelId}:${ts}`, written.size, JSON.stringify([...written.values()])));
    }
  }
  yield shareChunk({ records: encode(records), outcomes, findings });
}
