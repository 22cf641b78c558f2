import { checkAttachments, type LineFiles } from './check-attachments.ts';
import { checkDirectMembers } from './check-direct-channel.ts';
import { checkReactions } from './check-reactions.ts';
import { elementsOf, isObject, objectsOf, type Values } from './fields.ts';
import { hashtagBytes } from './hashtags.ts';
import { folded, type Known, roomOf, userOf } from './known.ts';
import { postFields } from './post-fields.ts';
import { type Problems, type Report, shown } from './problems.ts';
import { hashRoot, hashText, type RoomPosts } from './room-posts.ts';

const MAX_HASHTAGS = 1000;

/** A line of a root, with its replies. */
export function checkPost(
  type: 'post' | 'direct_post',
  post: Values,
  known: Known,
  problems: Problems,
): void {
  const members = elementsOf(post.channel_members).map(String);
  const roomName = type === 'post' ? `${post.team}/${post.channel}` : members.join(',');
  const createAt = Number(post.create_at);
  const report = problems.of({ type, name: roomName, createAt });
  postFields[type](post, type, report);
  const key =
    type === 'post' ? checkRoom(post, known, report) : checkDirectMembers(members, type, known, report);
  if (type === 'direct_post') checkFlags(post, members, report);
  // Not to be the same as a team's channel.
  const room = roomOf(known, type === 'post' ? key : `@${key}`);
  const line: LineFiles = { isCutShort: false };
  checkContent(post, createAt, line, known, report);
  checkRoot(post, room, createAt, known, report);
  for (const reply of objectsOf(post.replies)) {
    const replyAt = Number(reply.create_at);
    const reportReply = problems.of({ type: 'reply', name: roomName, createAt: replyAt });
    postFields.reply(reply, 'reply', reportReply);
    if (replyAt < createAt) reportReply('reply.before_root', `${replyAt} is before ${createAt}`);
    checkContent(reply, Math.max(createAt, replyAt), line, known, reportReply);
    countContent(reply, 'replies', known);
    const text = hashText(String(reply.message));
    const before = room.at(replyAt);
    if (before) reportSameTime(before.text === text, reportReply);
    else room.add(replyAt, { text, root: 0, run: known.run, hasFollowers: false });
  }
}

const reportSameTime = (isSameText: boolean, report: Report) =>
  report(isSameText ? 'post.twice' : 'post.time_twice', isSameText ? 'the same text' : 'another text');

/** What a root alone has, and whether it stood there before. */
function checkRoot(post: Values, room: RoomPosts, createAt: number, known: Known, report: Report): void {
  checkFollowers(post, report);
  const tags = hashtagBytes(String(post.message));
  if (tags > MAX_HASHTAGS) report('post.hashtags', `${tags} bytes of hashtags`);
  const text = hashText(String(post.message));
  const files = objectsOf(post.attachments).map(({ path }) => String(path));
  const root = hashRoot(folded(post.user), files);
  const hasFollowers = elementsOf(post.thread_followers).length > 0;
  const before = room.at(createAt);
  if (!before) {
    countContent(post, 'posts', known);
    room.add(createAt, { text, root, run: known.run, hasFollowers });
  } else if (before.text !== text || before.root === 0) {
    reportSameTime(before.text === text, report);
  } else if (before.run === known.run && before.hasFollowers && hasFollowers) {
    report('post.twice_followed', 'both have thread_followers');
  } else if (before.run === known.run || elementsOf(post.replies).length === 0) {
    // The first is found only among those that are stored, and a line without replies adds nothing to it.
    report(
      'post.twice',
      before.run === known.run ? 'among lines that are handled at once' : 'without replies',
    );
  } else if (before.root !== root) {
    report('post.overwritten', 'another author, or other files');
  }
}

function checkFollowers(post: Values, report: Report): void {
  const seen = new Set<string>();
  for (const follower of objectsOf(post.thread_followers)) {
    postFields.follower(follower, 'follower', report);
    const user = folded(follower.user);
    if (seen.has(user)) report('post.follower_twice', shown(follower.user));
    seen.add(user);
  }
}

function checkRoom(post: Values, known: Known, report: Report): string {
  const team = folded(post.team);
  const key = `${team}/${folded(post.channel)}`;
  if (!known.teams.has(team)) report('post.unknown_team', shown(post.team));
  else if (!known.channels.has(key)) report('post.unknown_channel', shown(post.channel));
  for (const name of [post.team, post.channel])
    if (typeof name === 'string' && name !== folded(name)) report('name.case', shown(name));
  return key;
}

function checkFlags(post: Values, members: readonly string[], report: Report): void {
  for (const user of elementsOf(post.flagged_by)) {
    if (!members.includes(String(user))) report('direct_post.flagged_by_stranger', shown(user));
  }
}

/** What roots and replies have in common. */
function checkContent(post: Values, notBefore: number, line: LineFiles, known: Known, report: Report): void {
  const followers = objectsOf(post.thread_followers).map(({ user }) => user);
  for (const user of [post.user, ...elementsOf(post.flagged_by), ...followers])
    checkPerson(user, known, report);
  if (Number(post.create_at) < 0) report('post.negative_time', shown(post.create_at));
  if (isObject(post.props)) checkOverride(post.props, report);
  checkReactions(post, notBefore, known, report);
  checkAttachments(post, line, known, report);
}

function checkPerson(name: unknown, known: Known, report: Report): void {
  if (typeof name !== 'string') return;
  const user = userOf(known, name);
  if (user) user.spelling ??= name;
  if (!user) report('post.unknown_user', shown(name));
  else if (user.spelling !== name)
    report('post.user_spelling', `${shown(name)}, before ${shown(user.spelling)}`);
}

function checkOverride(props: Values, report: Report): void {
  if (!props.override_username && !props.override_icon_url) return;
  if (props.from_webhook === 'true') report('post.username_override', 'shown only if the setting is on');
  else report('post.override_without_webhook', 'never shown');
}

function countContent(post: Values, kind: 'posts' | 'replies', { counts }: Known): void {
  counts[kind]++;
  counts.reactions += elementsOf(post.reactions).length;
  counts.attachments += elementsOf(post.attachments).length;
}
