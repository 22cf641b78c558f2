import type { LiveExport } from './live-jobs.ts';

/** A post of a team, as a server knows it: by room, time and text. */
interface Post {
  user: string;
  /** Its root's key; its own for a root. */
  root: string;
  files: string[];
  reactions: string[];
}

interface Line {
  channel?: string;
  channel_members?: string[];
  user: string;
  message: string;
  create_at: number;
}

/**
 * Applies what jobs would send to a team of a server as the server would: a post that is known by room, time and text is the
 * same one. What a job takes for sent before has to be found, whole.
 */
export function aTeam() {
  const posts = new Map<string, Post>();
  const apply = (records: LiveExport): void => {
    const attachments = new Map(records.attachment.map(([key, paths]) => [key!, pathsIn(paths!)]));
    const reactions = new Map(records.reaction.map(([key, , list]) => [key!, reactionsIn(list!)]));
    let root = { key: '', room: '', at: 0 };
    for (const [kind, key, head, paths] of records.message) {
      const line = lineOf(kind!, head!);
      const room = kind === 'P' ? root.room : (line.channel ?? line.channel_members!.join(','));
      const id = `${room} ${line.create_at} ${line.message}`;
      if (kind !== 'P') root = { key: id, room, at: line.create_at };
      // The server would give it the time of its root, and never find it again.
      else if (line.create_at <= root.at) throw new Error(`${id} is older than its root ${root.key}`);
      const there = posts.get(id);
      const isThere = paths !== undefined;
      if (isThere !== (there !== undefined) && kind !== 'O')
        throw new Error(`${kind} ${key}: ${isThere ? 'not found' : 'there already'}: ${id}`);
      if (there && there.root !== root.key) throw new Error(`${id} is under another root`);
      if (there && JSON.stringify(there.files) !== JSON.stringify(pathsIn(paths ?? '[]')))
        throw new Error(`${id} would lose files: it has ${there.files}, and ${paths} comes`);
      const post = there ?? { user: line.user, root: root.key, files: [], reactions: [] };
      posts.set(id, post);
      if (kind === 'C' || kind === 'O') continue;
      const now = attachments.get(key!);
      if (now && !post.files.every((path) => now.includes(path))) throw new Error(`${id} would lose files`);
      if (now) post.files = now;
      const shown = reactions.get(key!);
      if (shown && !post.reactions.every((reaction) => shown.includes(reaction)))
        throw new Error(`${id} would lose reactions`);
      if (shown) post.reactions = shown;
    }
  };
  return { posts, apply };
}

/** The head of a record is a line without the braces that close it. */
function lineOf(kind: string, head: string): Line {
  if (kind === 'P') return JSON.parse(`${head}}`) as Line;
  const line = JSON.parse(`${head}}}`) as { post?: Line; direct_post?: Line };
  return line.post ?? line.direct_post!;
}

const pathsIn = (json: string) => (JSON.parse(json) as { path: string }[]).map(({ path }) => path);

const reactionsIn = (json: string) =>
  (JSON.parse(json) as { user: string; emoji_name: string }[]).map(
    ({ user, emoji_name: emoji }) => `${user} ${emoji}`,
  );
