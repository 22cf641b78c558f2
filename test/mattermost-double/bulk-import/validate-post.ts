import { demand } from '../app-error.ts';
import type { ImportContext } from './import-context.ts';
import { demandMemberCount } from './import-direct-channel.ts';
import type { Content, LineOf, Reaction } from './line-types.ts';
import { bytes, demandRunes, given, goJsonRunes, refusal, staysInside } from './validity.ts';

export type Post = LineOf<'post'>;
export type DirectPost = LineOf<'direct_post'>;

/** A post whose line has passed. */
export interface Complete {
  user: string;
  message: string;
  create_at: number;
}

/** @throws AppError */
export function validatePost(post: Post, context: ImportContext): asserts post is Post & Complete {
  const refused = refusal('post');
  demand(given(post.team), refused('team_missing'));
  demand(given(post.channel), refused('channel_missing'));
  validateRoot(post, 'post', context);
}

/** @throws AppError */
export function validateDirectPost(
  post: DirectPost,
  context: ImportContext,
): asserts post is DirectPost & Complete {
  const refused = refusal('direct_post');
  demand(given(post.channel_members), refused('channel_members_required'));
  demandMemberCount(
    post.channel_members,
    refused('channel_members_too_few'),
    refused('channel_members_too_many'),
  );
  for (const name of post.flagged_by ?? [])
    demand(post.channel_members.includes(name), refused('unknown_flagger'), { params: { Username: name } });
  validateRoot(post, 'direct_post', context);
}

function validateRoot(post: Post | DirectPost, kind: 'post' | 'direct_post', context: ImportContext): void {
  validateContent(post, kind, context);
  // 5.38 throws these away, and meets the same rules when the batch's posts are stored.
  if (!context.version.modernLines) return;
  for (const reaction of post.reactions ?? []) validateReaction(reaction, post.create_at!);
  for (const reply of post.replies ?? []) validateReply(reply, post.create_at!, context);
  for (const follower of post.thread_followers ?? [])
    demand(Boolean(follower.user), refusal(kind)('thread_follower'));
}

/** @throws AppError */
export function validateReply(
  reply: Content,
  rootAt: number,
  context: ImportContext,
): asserts reply is Content & Complete {
  validateContent(reply, 'reply', context);
  if (!context.version.clampsReplies)
    demand(reply.create_at! >= rootAt, refusal('reply')('create_at_before_parent'));
  if (context.version.modernLines)
    for (const reaction of reply.reactions ?? []) validateReaction(reaction, reply.create_at!);
}

function validateContent(
  content: Content,
  kind: 'post' | 'direct_post' | 'reply',
  { maxPostSize, version }: ImportContext,
): void {
  const refused = refusal(kind);
  demand(given(content.user), refused('user_missing'));
  demand(given(content.message), refused('message_missing'));
  demandRunes(content.message, maxPostSize, refused('message_length'));
  demand(given(content.create_at), refused('create_at_missing'));
  demand(content.create_at !== 0, refused('create_at_zero'));
  const hasProps = given(content.props) && (kind !== 'reply' || version.modernLines);
  demand(
    !hasProps || goJsonRunes(content.props) <= version.maxPropsRunes,
    refusal('post')('props_too_large'),
  );
  if (!version.modernLines) return;
  for (const { path } of content.attachments ?? [])
    demand(!given(path) || staysInside(path), refused('attachment'), { status: 404 });
}

/** @throws AppError */
export function validateReaction({ user, emoji_name, create_at }: Reaction, notBefore: number): void {
  const refused = refusal('reaction');
  demand(given(user), refused('user_missing'));
  demand(given(emoji_name), refused('emoji_name_missing'));
  demand(bytes(emoji_name) <= 64, refused('emoji_name_length'));
  demand(given(create_at), refused('create_at_missing'));
  demand(create_at !== 0, refused('create_at_zero'));
  demand(create_at >= notBefore, refused('create_at_before_parent'));
}
