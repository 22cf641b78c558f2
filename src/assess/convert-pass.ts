import type { Choices } from '../choices/choices.ts';
import { leftOut, type MessageRules, messageRules } from '../choices/message-rules.ts';
import { distinctReactions } from '../mattermost/distinct-reactions.ts';
import type { ReasonCode } from '../meta/reason-codes.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { fileName } from '../slack/file-name.ts';
import { messageId, type SlackFile } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import type { MessageLine } from '../store/read-message-lines.ts';
import { fitMessage } from '../threads/fit-message.ts';
import { missingReason, type Refusals } from '../threads/message-files.ts';
import type { RoomDetail, TargetNames } from '../threads/shared-names.ts';
import type { Threads } from '../threads/threads.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { Conversation } from './conversations.ts';
import type { Gathered } from './gather.ts';
import type { Ledger } from './ledger.ts';
import { addAttached, addFile, addSubtype, addTime, type MessageStats, noMessages } from './message-stats.ts';
import { readConversationMessages } from './read-conversations.ts';
import { TimeSet } from './time-set.ts';

/** What a line of a root costs beside its post: type, team, channel. */
const LINE_START_BYTES = 70;
/** `{"user":"…","emoji_name":"…","create_at":…}` without the names. */
const REACTION_BYTES = 50;

/** Nothing is downloaded. */
const NO_REFUSALS: Refusals = new Map();

type Reactions = [name: string, users: string[]][];

/** The second pass: what becomes of each message, its files and its reactions, by the functions that export them. */
export async function convertAll(
  threads: Threads,
  archive: Archive,
  index: ArchiveIndex,
  conversations: readonly Conversation[],
  { posted }: Gathered,
  { names, choices }: { names: TargetNames; choices: Choices },
  ledger: Ledger,
  onProgress: (bytes: number, messages: number) => void,
): Promise<MessageStats> {
  const stats = noMessages();
  const rules = rulesOf(choices);
  const waiting = new Map(posted);
  let pass: ConversationPass | undefined;
  const begin = ({ no }: { no: number }) => {
    pass = new ConversationPass(index, names, rules, ledger, stats, names.rooms.get(no)!);
  };
  const end = ({ no }: { no: number }) => {
    for (const line of waiting.get(no) ?? []) pass!.add(line);
    waiting.delete(no);
    pass!.end();
  };
  await readConversationMessages(threads, archive, conversations, {
    begin,
    message(line) {
      pass!.add(line);
    },
    end,
    progress: onProgress,
  });
  // Conversations without any other message.
  for (const no of waiting.keys()) {
    begin({ no });
    end({ no });
  }
  return stats;
}

/** What choices say about messages, their files and their reactions. */
interface Rules {
  messages: MessageRules | undefined;
  withFiles: boolean;
  withReactions: boolean;
}

const rulesOf = (choices: Choices): Rules => ({
  messages: messageRules(choices),
  withFiles: !choices.leave_out.includes('attachments'),
  withReactions: !choices.leave_out.includes('reactions'),
});

/** One conversation; keeps a number a message, to tell repeated ones and threads without a root. */
class ConversationPass {
  readonly #seen = new TimeSet();
  readonly #skipped = new TimeSet();
  /** Times of the roots of all replies, and of those that are exported. */
  readonly #replied = new TimeSet();
  readonly #needed = new TimeSet();
  /** Files that come along, by id. */
  readonly #uploads: ReadonlyMap<string, ArchiveEntry>;
  readonly #rules: Rules;
  readonly #names: TargetNames;
  readonly #ledger: Ledger;
  readonly #stats: MessageStats;
  readonly #room: RoomDetail;

  constructor(
    { uploads }: ArchiveIndex,
    names: TargetNames,
    rules: Rules,
    ledger: Ledger,
    stats: MessageStats,
    room: RoomDetail,
  ) {
    this.#uploads = rules.withFiles ? uploads : new Map();
    this.#rules = rules;
    this.#names = names;
    this.#ledger = ledger;
    this.#stats = stats;
    this.#room = room;
  }

  add(line: MessageLine): void {
    const { ts, threadTs } = line;
    const stats = this.#stats;
    if (!this.#seen.add(ts)) {
      stats.duplicates++;
      return;
    }
    const payload = JSON.parse(line.payload) as Record<string, unknown>;
    const files = line.files === null ? [] : (JSON.parse(line.files) as SlackFile[]);
    this.#ledger.count('message');
    this.#ledger.count('attachment', files.length);
    this.#ledger.count('reaction', line.reactions);
    addTime(stats, ts);
    addSubtype(stats, payload.subtype);
    if (threadTs !== ts) {
      stats.replies++;
      this.#replied.add(threadTs);
    }
    const skipped = this.#convert(line, payload, files);
    if (skipped !== undefined) this.#skip(line, files, skipped);
    else if (threadTs !== ts) this.#needed.add(threadTs);
  }

  end(): void {
    const { slackId } = this.#room;
    this.#stats.threads += this.#replied.size;
    for (const ts of this.#replied) if (!this.#seen.has(ts)) this.#stats.orphanedThreads++;
    for (const ts of this.#needed) {
      if (!this.#seen.has(ts) || this.#skipped.has(ts))
        this.#ledger.finding('thread_root_missing', messageId(slackId, ts));
    }
  }

  #skip({ ts, reactions }: MessageLine, files: readonly SlackFile[], reason: ReasonCode): void {
    this.#skipped.add(ts);
    this.#ledger.outcome('message', 'skipped', reason);
    this.#ledger.outcome('attachment', 'skipped', 'message_not_exported', files.length);
    this.#ledger.outcome('reaction', 'skipped', 'message_not_exported', reactions);
    for (const file of files) addFile(this.#stats, 'message_not_exported', file);
  }

  /** @returns why the message is left out */
  #convert(
    { channelId, ts, threadTs, reactions, reactionList }: MessageLine,
    payload: Record<string, unknown>,
    files: SlackFile[],
  ): ReasonCode | undefined {
    const room = this.#room;
    if (room.type === 'none') return room.reason;
    const out = this.#rules.messages && leftOut(this.#rules.messages, payload, threadTs);
    if (out) return out.reason;
    const message = { channelId, ts, createAt: microsToMillis(ts), payload, files };
    const fitted = fitMessage(message, room, this.#names, this.#uploads);
    if ('skipped' in fitted) return fitted.skipped;
    const ledger = this.#ledger;
    const stats = this.#stats;
    const id = messageId(room.slackId, ts);
    for (const code of fitted.findings) ledger.finding(code, id);
    if (fitted.unknownSubtype !== undefined) ledger.finding('unknown_subtype', id, fitted.unknownSubtype);
    for (const file of fitted.unavailable) {
      const reason = this.#rules.withFiles ? missingReason(file, NO_REFUSALS).reason : 'left_out_by_choice';
      ledger.outcome('attachment', 'skipped', reason);
      addFile(stats, reason, file);
    }
    for (const { file, entry, path } of fitted.available) {
      addAttached(stats, file, fileName(file), entry.size);
      stats.lineBytes += path.length + 12;
    }
    stats.posts += fitted.posts.length;
    if (fitted.posts[0]!.post.props?.override_username !== undefined) stats.overriddenNames++;
    for (const { post } of fitted.posts) stats.lineBytes += Buffer.byteLength(JSON.stringify(post)) + 1;
    if (threadTs === ts) stats.lineBytes += LINE_START_BYTES;
    if (this.#rules.withReactions) this.#countReactions(id, reactionList);
    else ledger.outcome('reaction', 'skipped', 'left_out_by_choice', reactions);
    return undefined;
  }

  #countReactions(id: string, reactionList: string | null): void {
    if (reactionList === null) return;
    const { kept, merged, unknown } = distinctReactions(JSON.parse(reactionList) as Reactions, this.#names);
    for (const name of unknown)
      this.#ledger.findingOnce({ code: 'reaction_emoji_unknown', slackId: name, detail: '' });
    for (const { name, slackId } of merged)
      this.#ledger.finding('reaction_merged', `${id}/${name}/${slackId}`);
    for (const { user, emoji } of kept) this.#stats.lineBytes += REACTION_BYTES + user.length + emoji.length;
  }
}
