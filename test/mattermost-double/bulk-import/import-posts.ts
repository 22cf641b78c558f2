import { AppError } from '../app-error.ts';
import type { ChannelRow, PostRow, ThreadMemberRow, UserRow } from '../rows.ts';
import { hashtagsOf, newPost, overwritePosts, PostRefused, savePosts } from '../save-posts.ts';
import type { Change } from '../state.ts';
import { attachFiles, importAttachments, type MappedFiles } from './import-attachments.ts';
import { type ImportContext, LineError } from './import-context.ts';
import { openChannelOf } from './import-direct-channel.ts';
import { importReactions } from './import-reactions.ts';
import { importReplies } from './import-replies.ts';
import { findTeams, findUsers } from './lookups.ts';
import {
  type Complete,
  type DirectPost,
  type Post,
  validateDirectPost,
  validatePost,
} from './validate-post.ts';

export interface PostLine {
  number: number;
  post: Post | DirectPost;
  files: MappedFiles;
}

interface Pending {
  line: PostLine;
  row: PostRow;
  isNew: boolean;
}

/**
 * One worker's batch. All lines are validated before anything is stored; the new posts are one transaction, those
 * that exist the next; then flags, reactions and replies line by line. So an error leaves nothing, or the posts
 * without what hangs on the later ones.
 * @throws LineError with line 0 where the server names none
 */
export async function importPosts(context: ImportContext, lines: readonly PostLine[]): Promise<void> {
  for (const { number, post } of lines)
    blame(number, () =>
      'channel_members' in post
        ? validateDirectPost(post as DirectPost, context)
        : validatePost(post as Post, context),
    );
  const posts = lines.map(({ post }) => post as (Post | DirectPost) & Complete);
  if (posts.some(({ message }) => context.poison?.(message)))
    throw new LineError(new AppError('app.post.save.app_error', { status: 500 }), 0);
  const userOf = blame(0, () => findUsers(context.state, posts.flatMap(peopleOf)));
  const channels = findChannels(context, lines, userOf);
  const pending: Pending[] = [];
  const followers: Followers[] = [];
  for (const [index, line] of lines.entries()) {
    const one = await matchPost(context, line, channels[index]!, userOf);
    pending.push(one);
    followers.push({ one, rows: threadMembersOf(context, one.row, posts[index]!) });
  }
  storeRoots(context, pending);
  storeFollowers(context, followers);
  for (const { line, row } of pending) await importRest(context, line, row, userOf);
}

const peopleOf = (post: (Post | DirectPost) & Complete): string[] => [
  post.user,
  ...(post.flagged_by ?? []),
  ...('channel_members' in post ? (post.channel_members ?? []) : []),
];

function blame<Result>(line: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof LineError) throw error;
    throw new LineError(error as Error, line);
  }
}

/** The channel of each line. */
function findChannels(
  { state, version }: ImportContext,
  lines: readonly PostLine[],
  userOf: (name: string) => UserRow,
): ChannelRow[] {
  const teams = lines.flatMap(({ post }) => ('team' in post ? [post.team!] : []));
  const teamOf = blame(0, () => findTeams(state, teams));
  return lines.map(({ post, number }) => {
    if ('channel_members' in post)
      return blame(number, () => openChannelOf(state, post.channel_members!.map(userOf)));
    const { team, channel: name } = post as Post;
    const channel = state.by.channelName.first(`${teamOf(team!).id}/${name!.toLowerCase()}`);
    if (channel && (channel.delete_at === 0 || version.archivedChannels)) return channel;
    const id = 'app.import.import_post.channel_not_found.error';
    throw new LineError(new AppError(id, { params: { ChannelName: name! } }), 0);
  });
}

/** A post of the same channel, millisecond and text, whoever wrote it, a reply or a deleted one too: or a new one. */
async function matchPost(
  context: ImportContext,
  line: PostLine,
  channel: ChannelRow,
  userOf: (name: string) => UserRow,
): Promise<Pending> {
  const { state, version } = context;
  const post = line.post as (Post | DirectPost) & Complete;
  const found = state.by.postTime
    .all(`${channel.id}/${post.create_at}`)
    .find(({ message }) => message === post.message);
  const written = { user_id: userOf(post.user).id, hashtags: hashtagsOf(post.message) };
  const before =
    found ??
    newPost({ channel_id: channel.id, create_at: post.create_at, message: post.message, ...written });
  const modern = version.modernLines
    ? {
        type: post.type ?? before.type,
        edit_at: post.edit_at ?? before.edit_at,
        is_pinned: post.is_pinned ?? before.is_pinned,
      }
    : {};
  const row = { ...before, ...written, ...modern, props: post.props ?? before.props };
  try {
    const file_ids = await importAttachments(context, post.attachments, row, line.files);
    return { line, row: { ...row, file_ids }, isNew: !found };
  } catch (error) {
    throw new LineError(error as Error, line.number);
  }
}

function storeRoots({ state }: ImportContext, pending: readonly Pending[]): void {
  const [fresh, known] = [pending.filter(({ isNew }) => isNew), pending.filter(({ isNew }) => !isNew)];
  const rows = (list: Pending[]) => list.map(({ row }) => row);
  try {
    savePosts(state, rows(fresh));
  } catch (error) {
    if (!(error instanceof PostRefused)) throw error;
    throw new LineError(error.error, fresh[error.index]!.line.number);
  }
  try {
    overwritePosts(state, rows(known));
  } catch (error) {
    if (!(error instanceof PostRefused)) throw error;
    const details = `${error.error.where}: ${error.error.message}`;
    const overwrite = new AppError('app.post.overwrite.app_error', {
      status: 500,
      where: 'importMultiplePostLines',
      details,
    });
    throw new LineError(overwrite, known[error.index]!.line.number);
  }
}

interface Followers {
  one: Pending;
  rows: ThreadMemberRow[];
}

function threadMembersOf(
  { state, version }: ImportContext,
  { id: post_id }: PostRow,
  { thread_followers }: Post | DirectPost,
): ThreadMemberRow[] {
  if (!version.modernLines || !thread_followers) return [];
  const userOf = blame(0, () =>
    findUsers(
      state,
      thread_followers.map(({ user }) => user!),
    ),
  );
  return thread_followers.map(({ user, last_viewed, unread_mentions }) => ({
    post_id,
    user_id: userOf(user!).id,
    last_viewed: last_viewed ?? 0,
    unread_mentions: unread_mentions ?? 0,
  }));
}

function storeFollowers({ state }: ImportContext, followers: readonly Followers[]): void {
  const fresh = followers.filter(({ one }) => one.isNew).flatMap(({ rows }) => rows);
  if (new Set(fresh.map(({ post_id, user_id }) => `${post_id}/${user_id}`)).size !== fresh.length) {
    const id = 'app.post.save.thread_membership.app_error';
    throw new LineError(new AppError(id, { status: 500, where: 'importMultiplePostLines' }), 0);
  }
  const newer = followers
    .filter(({ one }) => !one.isNew)
    .flatMap(({ rows }) => rows)
    .filter(({ post_id, user_id, last_viewed }) => {
      const before = state.tables.threadMembers.get(`${post_id}/${user_id}`);
      return !before || before.last_viewed <= last_viewed;
    });
  state.commit(...[...fresh, ...newer].map((row): Change => ['threadMembers', row]));
}

async function importRest(
  context: ImportContext,
  { number, post, files }: PostLine,
  row: PostRow,
  userOf: (name: string) => UserRow,
): Promise<void> {
  try {
    flagPost(context, post.flagged_by, row, userOf);
    importReactions(context, post.reactions, row);
    await importReplies(context, post.replies ?? [], row, files);
    attachFiles(context, row);
  } catch (error) {
    throw new LineError(error as Error, number);
  }
}

export function flagPost(
  { state }: ImportContext,
  names: string[] | null | undefined,
  { id }: PostRow,
  userOf: (name: string) => UserRow,
): void {
  state.commit(
    ...(names ?? []).map(
      (name): Change => [
        'preferences',
        { user_id: userOf(name).id, category: 'flagged_post', name: id, value: 'true' },
      ],
    ),
  );
}
