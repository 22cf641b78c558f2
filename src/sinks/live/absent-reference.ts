import { textOf } from '../byte-text.ts';
import type { LiveLine } from './line.ts';

/** Names that nobody, and no channel, has at the server. */
export interface Absent {
  users: ReadonlySet<string>;
  channels: ReadonlySet<string>;
}

interface PostText {
  user: string;
  channel?: string;
  channel_members?: string[];
  reactions?: { user: string }[];
  replies?: PostText[];
}

/** Whom a post names that is not there: the server would end the import without saying where. Undefined if all are. */
export function absentReference({ kind, text }: LiveLine, { users, channels }: Absent): string | undefined {
  if ((users.size === 0 && channels.size === 0) || (kind !== 'post' && kind !== 'direct_post'))
    return undefined;
  const line = JSON.parse(textOf(text)) as { post?: PostText; direct_post?: PostText };
  const post = (line.post ?? line.direct_post)!;
  if (post.channel !== undefined && channels.has(post.channel))
    return `the channel ${post.channel} is not there`;
  for (const name of namesIn(post)) if (users.has(name)) return `@${name} has no account`;
  return undefined;
}

const namesIn = (post: PostText): string[] => [
  post.user,
  ...(post.channel_members ?? []),
  ...(post.reactions ?? []).map(({ user }) => user),
  ...(post.replies ?? []).flatMap(namesIn),
];
