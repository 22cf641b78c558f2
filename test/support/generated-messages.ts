import type { GeneratedConversation, GeneratedUser } from './generated-people.ts';
import { slackId, TEAM_ID } from './generated-people.ts';
import { generateText, type TextTargets } from './generated-text.ts';
import { slackTs, type Timeline } from './generated-timeline.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What the messages of a conversation are made from. */
export interface MessageContext {
  random: SeededRandom;
  conversation: GeneratedConversation;
  timeline: Timeline;
  /** Author of each message: an index into the members. */
  authors: Int32Array;
  userById: ReadonlyMap<string, GeneratedUser>;
  targets: TextTargets;
  reactionsPerMessage: number;
  filesShare: number;
  uploadsShare: number;
  /** Gives each file its number. */
  nextFileNumber: () => number;
}

export interface GeneratedFile {
  id: string;
  name: string;
  size: number;
  /** Its bytes go into the archive. */
  isUploaded: boolean;
}

export interface GeneratedMessage {
  json: object;
  files: GeneratedFile[];
  /** Pairs of emoji and user. */
  reactions: number;
}

const REACTIONS = [
  '+1',
  'heart',
  'tada',
  'eyes',
  'joy',
  'white_check_mark',
  'raised_hands::skin-tone-3',
  'fire',
  'pray',
];
const FILE_TYPES = [
  { type: 'png', mime: 'image/png' },
  { type: 'pdf', mime: 'application/pdf' },
  { type: 'text', mime: 'text/plain' },
] as const;
/** Share of the messages that have reactions at all. */
const REACTED_SHARE = 0.25;

/** The message at this index of the timeline. */
export function generateMessage(context: MessageContext, index: number): GeneratedMessage {
  const { random, timeline } = context;
  const author = authorOf(context, index);
  const ts = slackTs(timeline.times[index]!);
  const thread = threadFields(context, index);
  const isPlain = timeline.rootOf[index] === -1;
  if (isPlain && random.chance(0.01)) return joinMessage(author, ts);

  const { text, elements } = generateText(random, context.targets);
  const files = random.chance(context.filesShare) ? generateFiles(context) : [];
  const { reactions, count } = generateReactions(context);
  const json: Record<string, unknown> =
    isPlain && random.chance(0.02) ? botHead(random) : userHead(context, author);
  Object.assign(json, { text, ts, team: TEAM_ID });
  if (random.chance(0.9)) json.blocks = [richText(random, elements)];
  Object.assign(json, thread);
  if (random.chance(0.03)) json.edited = { user: author, ts: slackTs(timeline.times[index]! + 60_000_000) };
  if (files.length > 0)
    Object.assign(json, { upload: true, files: files.map((file) => fileJson(file, author, ts)) });
  if (count > 0) json.reactions = reactions;
  return { json, files, reactions: count };
}

const authorOf = ({ conversation, authors }: MessageContext, index: number) =>
  conversation.members[authors[index]!]!;

function joinMessage(author: string, ts: string): GeneratedMessage {
  const text = `<@${author}> has joined the channel`;
  return {
    json: { subtype: 'channel_join', user: author, text, type: 'message', ts },
    files: [],
    reactions: 0,
  };
}

function botHead(random: SeededRandom): Record<string, unknown> {
  return {
    subtype: 'bot_message',
    type: 'message',
    bot_id: slackId('B', 5_000_000),
    username: `ci-${random.below(3)}`,
  };
}

function userHead({ random, userById }: MessageContext, author: string): Record<string, unknown> {
  const head: Record<string, unknown> = { user: author, type: 'message', client_msg_id: uuid(random) };
  const user = userById.get(author);
  if (user && random.chance(0.3)) {
    const { real_name, display_name, first_name, avatar_hash, image_72 } = user.profile;
    const profile = {
      avatar_hash,
      image_72,
      first_name,
      real_name,
      display_name,
      team: TEAM_ID,
      name: user.name,
    };
    head.user_profile = { ...profile, is_restricted: false, is_ultra_restricted: false };
    head.user_team = TEAM_ID;
    head.source_team = TEAM_ID;
  }
  return head;
}

function threadFields(context: MessageContext, index: number): object {
  const { random, timeline } = context;
  const root = timeline.rootOf[index]!;
  if (root === -1) return {};
  const thread_ts = slackTs(timeline.times[root]!);
  if (root !== index) {
    const parent_user_id = authorOf(context, root);
    return random.chance(0.05)
      ? { thread_ts, parent_user_id, subtype: 'thread_broadcast' }
      : { thread_ts, parent_user_id };
  }
  const replies = timeline.repliesOf.get(root) ?? [];
  const reply_users = [...new Set(replies.map((reply) => authorOf(context, reply)))];
  return {
    thread_ts,
    reply_count: replies.length,
    reply_users_count: reply_users.length,
    latest_reply: slackTs(timeline.times[replies.at(-1)!]!),
    reply_users,
    replies: replies.map((reply) => ({
      user: authorOf(context, reply),
      ts: slackTs(timeline.times[reply]!),
    })),
    is_locked: false,
    subscribed: false,
  };
}

/** So many that the mean over all messages is `reactionsPerMessage`, about; small channels have too few members. */
function generateReactions(context: MessageContext): { reactions: object[]; count: number } {
  const { random, conversation, reactionsPerMessage } = context;
  const reactions: object[] = [];
  let count = 0;
  if (!random.chance(REACTED_SHARE)) return { reactions, count };
  const wanted = Math.round((reactionsPerMessage / REACTED_SHARE) * 2 * random.next());
  const names = random.sample(REACTIONS, 1 + random.below(3));
  for (const [i, name] of names.entries()) {
    const left = wanted - count;
    if (left === 0) break;
    const users = random.sample(conversation.members, i === names.length - 1 ? left : 1 + random.below(left));
    count += users.length;
    reactions.push({ name, users, count: users.length });
  }
  return { reactions, count };
}

function generateFiles({ random, nextFileNumber, uploadsShare }: MessageContext): GeneratedFile[] {
  const count = random.chance(0.1) ? 2 : 1;
  return Array.from({ length: count }, () => {
    const number = nextFileNumber();
    const isUploaded = random.chance(uploadsShare);
    const size = 1 + random.below(isUploaded ? 4_000 : 5_000_000);
    return {
      id: slackId('F', number),
      name: `file ${number}.${random.pick(FILE_TYPES).type}`,
      size,
      isUploaded,
    };
  });
}

function fileJson({ id, name, size }: GeneratedFile, user: string, ts: string): object {
  const filetype = FILE_TYPES.find(({ type }) => name.endsWith(type)) ?? FILE_TYPES[0];
  const seconds = Number(ts.slice(0, ts.indexOf('.')));
  const url = `https://files.slack.com/files-pri/${TEAM_ID}-${id}`;
  const urlName = name.replaceAll(' ', '_');
  return {
    id,
    created: seconds,
    timestamp: seconds,
    name,
    title: name,
    mimetype: filetype.mime,
    filetype: filetype.type,
    pretty_type: filetype.type.toUpperCase(),
    user,
    user_team: TEAM_ID,
    editable: false,
    size,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: true,
    url_private: `${url}/${urlName}?t=xoxe-generated`,
    url_private_download: `${url}/download/${urlName}?t=xoxe-generated`,
    permalink: `https://generated.slack.com/files/${user}/${id}/${urlName}`,
    file_access: 'visible',
  };
}

function richText(random: SeededRandom, elements: object[]): object {
  const block_id = random.below(0x7fff_ffff).toString(36);
  return { type: 'rich_text', block_id, elements: [{ type: 'rich_text_section', elements }] };
}

function uuid(random: SeededRandom): string {
  const hex = () => random.below(0x1_0000_0000).toString(16).padStart(8, '0');
  const [a, b, c, d] = [hex(), hex(), hex(), hex()];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}
