import type { PostRow } from '../rows.ts';
import { newPost, overwritePosts, PostRefused, savePosts } from '../save-posts.ts';
import { attachFiles, importAttachments, type MappedFiles } from './import-attachments.ts';
import type { ImportContext } from './import-context.ts';
import { flagPost } from './import-posts.ts';
import { importReactions } from './import-reactions.ts';
import type { Content } from './line-types.ts';
import { findUsers } from './lookups.ts';
import { type Complete, validateReply } from './validate-post.ts';

interface PendingReply {
  reply: Content & Complete;
  row: PostRow;
  isNew: boolean;
}

/**
 * A line's replies: found by channel, time, text and root. One before its root is moved to the root's time, where no
 * later import finds it again. Reactions of new replies go to whichever new reply of the line has that time last.
 * @throws AppError
 */
export async function importReplies(
  context: ImportContext,
  replies: readonly Content[],
  root: PostRow,
  files: MappedFiles,
): Promise<void> {
  if (replies.length === 0) return;
  const { state, version } = context;
  for (const reply of replies) validateReply(reply, root.create_at, context);
  const complete = replies as (Content & Complete)[];
  const flaggers = (reply: Content) => (version.modernLines ? (reply.flagged_by ?? []) : []);
  const userOf = findUsers(
    state,
    complete.flatMap((reply) => [reply.user, ...flaggers(reply)]),
  );
  const pending: PendingReply[] = [];
  for (const reply of complete)
    pending.push(await matchReply(context, reply, root, userOf(reply.user).id, files));
  const fresh = pending.filter(({ isNew }) => isNew).map(({ row }) => row);
  const known = pending.filter(({ isNew }) => !isNew).map(({ row }) => row);
  try {
    savePosts(state, fresh);
    overwritePosts(state, known);
  } catch (error) {
    throw error instanceof PostRefused ? error.error : error;
  }
  const byTime = new Map(fresh.map((row) => [row.create_at, row]));
  for (const { reply, row, isNew } of pending) {
    attachFiles(context, row);
    flagPost(context, flaggers(reply), row, userOf);
    if (version.modernLines)
      importReactions(context, reply.reactions, isNew ? byTime.get(row.create_at)! : row);
  }
}

async function matchReply(
  context: ImportContext,
  reply: Content & Complete,
  root: PostRow,
  user_id: string,
  files: MappedFiles,
): Promise<PendingReply> {
  const { state, version, warn } = context;
  const { message, create_at } = reply;
  const found = state.by.postTime
    .all(`${root.channel_id}/${create_at}`)
    .find((row) => row.message === message && row.root_id === root.id);
  if (create_at < root.create_at) warn('Reply CreateAt is before parent post CreateAt, setting it to that');
  const before =
    found ??
    newPost({
      channel_id: root.channel_id,
      root_id: root.id,
      message,
      create_at: Math.max(create_at, root.create_at),
      user_id,
    });
  const modern = version.modernLines
    ? {
        type: reply.type ?? before.type,
        edit_at: reply.edit_at ?? before.edit_at,
        is_pinned: reply.is_pinned ?? before.is_pinned,
        props: reply.props ?? before.props,
      }
    : {};
  const row = { ...before, ...modern, user_id };
  const file_ids = await importAttachments(context, reply.attachments, row, files);
  return { reply, row: { ...row, file_ids }, isNew: !found };
}
