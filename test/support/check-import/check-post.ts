import { createHash } from 'node:crypto';
import { checkDirectMembers } from './check-direct-channel.ts';
import { EMOJI_NAME, fileOf } from './check-emoji.ts';
import {
  type Check,
  elementsOf,
  flag,
  integer,
  isObject,
  json,
  list,
  object,
  runes,
  text,
  time,
  type Values,
} from './fields.ts';
import type { Known, Thread } from './known.ts';
import { type Report, shown } from './report.ts';

const MAX_ATTACHMENTS = 10;
const MAX_FILE_NAME = 256;
const MAX_EXTENSION = 64;
const MAX_PATH = 512;

/** Post types of server 5.38 and 11.6. */
const SYSTEM_TYPES = [
  'generic',
  'join_leave',
  'join_channel',
  'guest_join_channel',
  'leave_channel',
  'join_team',
  'leave_team',
  'auto_responder',
  'add_remove',
  'add_to_channel',
  'add_guest_to_chan',
  'remove_from_channel',
  'move_channel',
  'add_to_team',
  'remove_from_team',
  'header_change',
  'purpose_change',
  'displayname_change',
  'convert_channel',
  'channel_deleted',
  'channel_restored',
  'change_chan_privacy',
];
const TYPES = new Set(['', 'slack_attachment', 'me', ...SYSTEM_TYPES.map((type) => `system_${type}`)]);

const postType: Check = (value, rule, report) => {
  const isKnown = typeof value === 'string' && (TYPES.has(value) || /^custom_.{1,19}$/.test(value));
  if (!isKnown) report(rule, `not a post type: ${shown(value)}`);
};

const reaction = object({ required: { user: text(), emoji_name: EMOJI_NAME, create_at: time } });

const common = {
  required: { user: text(), message: text({ maxRunes: 16_383 }), create_at: time },
  optional: {
    type: postType,
    props: json(800_000),
    edit_at: integer(0),
    is_pinned: flag,
    flagged_by: list(text()),
    reactions: list(reaction),
    attachments: list(object({ required: { path: text() } })),
  },
};
const follower = object({
  required: { user: text() },
  optional: { last_viewed: integer(0), unread_mentions: integer(0) },
});
const root = { ...common.optional, replies: list(object(common)), thread_followers: list(follower) };

const FIELDS = {
  post: object({ required: { ...common.required, team: text(), channel: text() }, optional: root }),
  direct_post: object({ required: { ...common.required, channel_members: list(text()) }, optional: root }),
};

export function checkPost(type: 'post' | 'direct_post', post: Values, known: Known, report: Report): void {
  FIELDS[type](post, type, report);
  const room = type === 'post' ? checkRoom(post, known, report) : checkDirectRoom(post, known, report);
  const times = known.posts.get(room) ?? new Map<number, Thread | undefined>();
  known.posts.set(room, times);
  const createAt = Number(post.create_at);
  const replies = elementsOf(post.replies).filter(isObject);
  checkContent(post, known, report);
  if (!times.has(createAt)) {
    countContent(post, known);
    known.counts.posts++;
    times.set(createAt, { identity: identityOf(post), run: known.run });
    if (known.run > 0)
      report('post.late', `${room} ${createAt}: only second lines of threads stand behind the team`);
  } else {
    checkSecondLine(post, times.get(createAt), room, known, report);
  }
  for (const reply of replies) {
    checkContent(reply, known, report);
    countContent(reply, known);
    known.counts.replies++;
    const replyAt = Number(reply.create_at);
    if (replyAt < createAt) report('reply.before_root', `${replyAt} < ${createAt}`);
    if (times.has(replyAt)) report('post.time_twice', `${room} ${replyAt}`);
    times.set(replyAt, undefined);
  }
}

/**
 * A root stands once. It may come again only to go on with its thread, in a later run of lines, and then as it was: the
 * server matches it by channel, time and text among those that are stored, overwrites the author, and drops files that
 * don't come again.
 */
function checkSecondLine(
  post: Values,
  earlier: Thread | undefined,
  room: string,
  known: Known,
  report: Report,
): void {
  const at = `${room} ${post.create_at}`;
  if (!earlier || earlier.identity !== identityOf(post)) report('post.time_twice', at);
  else if (elementsOf(post.replies).length === 0) report('post.root_twice', `${at}: without replies`);
  else if (earlier.run === known.run) report('post.root_twice', `${at}: in one run with the first`);
}

const identityOf = ({ user, message, attachments = [] }: Values) =>
  createHash('sha1')
    .update(JSON.stringify([user, message, attachments]))
    .digest('base64');

function checkRoom(post: Values, known: Known, report: Report): string {
  const room = `${post.team}/${post.channel}`;
  if (!known.teams.has(String(post.team))) report('post.unknown_team', shown(post.team));
  else if (!known.channels.has(room)) report('post.unknown_channel', room);
  return room;
}

function checkDirectRoom(post: Values, known: Known, report: Report): string {
  const room = checkDirectMembers(post.channel_members, 'direct_post.channel_members', known, report);
  for (const user of elementsOf(post.flagged_by)) {
    if (!elementsOf(post.channel_members).includes(user)) report('direct_post.flagged_by', shown(user));
  }
  return room;
}

/** What roots and replies have in common. */
function checkContent(post: Values, known: Known, report: Report): void {
  const people = [post.user, ...elementsOf(post.flagged_by)];
  for (const follower of elementsOf(post.thread_followers).filter(isObject)) people.push(follower.user);
  for (const user of people) if (!known.users.has(String(user))) report('post.unknown_user', shown(user));
  checkReactions(post, known, report);
  checkAttachments(post, known, report);
}

function checkReactions(post: Values, known: Known, report: Report): void {
  const seen = new Set<string>();
  for (const { user, emoji_name, create_at } of elementsOf(post.reactions).filter(isObject)) {
    if (!known.users.has(String(user))) report('reaction.unknown_user', shown(user));
    if (Number(create_at) < Number(post.create_at)) report('reaction.before_post', shown(create_at));
    const key = `${user} ${emoji_name}`;
    if (seen.has(key)) report('reaction.twice', key);
    seen.add(key);
  }
}

function checkAttachments(post: Values, known: Known, report: Report): void {
  const attachments = elementsOf(post.attachments).filter(isObject);
  if (attachments.length > MAX_ATTACHMENTS) report('attachments.too_many', String(attachments.length));
  const seen = new Set<string>();
  for (const { path } of attachments) {
    const name = String(path);
    if (seen.has(name)) report('attachment.twice', shown(name));
    seen.add(name);
    if (name.split('/').includes('..') || name.startsWith('/')) report('attachment.path', shown(name));
    if (runes(name) > MAX_PATH) report('attachment.path', `over ${MAX_PATH} runes`);
    const base = name.split('/').at(-1)!;
    if (base === '' || runes(base) > MAX_FILE_NAME) report('attachment.name', shown(base));
    if (runes(base.split('.').slice(1).at(-1) ?? '') > MAX_EXTENSION)
      report('attachment.name', `extension over ${MAX_EXTENSION} runes`);
    if (!fileOf(name, known)) report('attachment.missing', `not in the zip: data/${name}`);
  }
}

function countContent(post: Values, { counts }: Known): void {
  counts.reactions += elementsOf(post.reactions).length;
  counts.attachments += elementsOf(post.attachments).length;
}
