import type { MattermostClient } from '../mattermost/client/client.ts';
import type { Channel, FileInfo, Post, Reaction } from '../mattermost/client/shapes.ts';
import type { ServerRules } from '../mattermost/server-rules.ts';
import type { ActualPost } from '../store/verify.ts';
import { REACTED_SINCE } from './compare-post.ts';
import { contentKey, textDigest } from './post-content.ts';
import { postOrigin } from './post-origin.ts';

export interface ReadPosts {
  rules: ServerRules;
  /** Milliseconds. */
  jobStartedAt: number;
}

/** All posts of a channel, page by page. */
export async function* actualPosts(
  client: MattermostClient,
  channel: Channel,
  given: ReadPosts,
): AsyncGenerator<ActualPost[]> {
  for await (const page of client.postsOfWholeChannel(channel.id)) {
    const extras = await extrasOf(client, page);
    yield page.map((post) => actualPost(post, extras(post), channel, given));
  }
}

interface Extras {
  files: readonly FileInfo[];
  reactions: readonly Reaction[];
}

/** Files and reactions come with the posts, but from servers that show no metadata. */
async function extrasOf(client: MattermostClient, page: readonly Post[]): Promise<(post: Post) => Extras> {
  const bare = page.filter(({ metadata }) => metadata === null || metadata === undefined);
  const reactions = await client.reactionsOfPosts(bare.map(({ id }) => id));
  const files = new Map<string, readonly FileInfo[]>();
  for (const { id, file_ids } of bare) if (file_ids.length > 0) files.set(id, await client.filesOfPost(id));
  return ({ id, metadata }) => ({
    files: metadata?.files ?? files.get(id) ?? [],
    reactions: metadata?.reactions ?? reactions.get(id) ?? [],
  });
}

function actualPost(
  post: Post,
  { files, reactions }: Extras,
  { create_at = 0 }: Channel,
  { rules, jobStartedAt }: ReadPosts,
): ActualPost {
  const { id, root_id, type, create_at: createAt } = post;
  const content = {
    author: post.user_id,
    type,
    isPinned: post.is_pinned,
    props: post.props ?? {},
    isReply: root_id !== '',
    files: files.map((file) => ({ known: [file.name, file.size] as [string, number], id: file.id })),
    reactions: reactions.map((reaction) => ({
      known: [reaction.user_id, reaction.emoji_name] as [string, string],
      id: reaction.create_at >= jobStartedAt ? REACTED_SINCE : '',
    })),
  };
  return {
    createAt,
    textDigest: textDigest(post.message_source || post.message),
    postId: id,
    rootId: root_id,
    ...contentKey(content, rules),
    origin: postOrigin({ type, createAt }, { createAt: create_at }, jobStartedAt),
  };
}
