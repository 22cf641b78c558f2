import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import { openZip } from '../../src/zip/zip-file.ts';
import type { State } from '../mattermost-double/state.ts';
import { twiceAt } from '../support/live.ts';
import { serverContent } from '../support/server-content.ts';

/** What a target holds: one text an entity, which says what it is and where; entities that stand twice are there twice. */
export type Contents = readonly string[];

export interface Difference {
  /** In the undisturbed result only. */
  lost: string[];
  /** There more often than in the undisturbed result. */
  twice: string[];
}

/** Compares two results entity by entity. */
export function compareContents(expected: Contents, actual: Contents): Difference {
  const left = new Map<string, number>();
  for (const entity of expected) left.set(entity, (left.get(entity) ?? 0) + 1);
  const twice = actual.filter((entity) => {
    const count = left.get(entity) ?? 0;
    left.set(entity, count - 1);
    return count <= 0;
  });
  const lost = [...left].flatMap(([entity, count]) =>
    Array.from({ length: Math.max(0, count) }, () => entity),
  );
  return { lost, twice };
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

interface Line {
  type: string;
  [type: string]: unknown;
}

interface PostLine {
  channel?: string;
  channel_members?: string[];
  user: string;
  message: string;
  create_at: number;
  reactions?: { user: string; emoji_name: string }[];
  attachments?: { path: string }[];
  replies?: PostLine[];
}

/** The entities of a bulk-import file and of its second part, and the zips' entries with their checksums and sizes. */
export async function fileContents(path: string): Promise<Contents> {
  const contents: string[] = [];
  for (const part of [path, finishPath(path)].filter((one) => existsSync(one))) {
    const zip = await openZip(part);
    try {
      for await (const entry of zip.entries()) {
        contents.push(
          `${part === path ? 'file' : 'second part'}: ${entry.name} ${entry.crc32}/${entry.size}`,
        );
        if (!entry.name.endsWith('.jsonl')) continue;
        const lines = (await zip.read(entry)).toString('utf8').trimEnd().split('\n');
        for (const line of lines) contents.push(...entitiesOf(JSON.parse(line) as Line));
      }
    } finally {
      await zip.close();
    }
  }
  return contents;
}

function entitiesOf(line: Line): string[] {
  const value = line[line.type] as Record<string, unknown> & PostLine;
  switch (line.type) {
    case 'post':
    case 'direct_post':
      return postEntities(value, value.channel ?? value.channel_members?.join(',') ?? '');
    case 'direct_channel':
      return [`direct channel ${(value.members as string[]).join(',')}`];
    case 'user':
      return [`user ${value.username}`];
    default:
      return [`${line.type} ${value.name ?? ''}`];
  }
}

function postEntities(post: PostLine, room: string): string[] {
  const here = `${room} ${post.create_at} ${post.user} ${digest(post.message)}`;
  return [
    `post ${here}`,
    ...(post.reactions ?? []).map(
      (reaction) => `reaction ${here} ${reaction.emoji_name} by ${reaction.user}`,
    ),
    ...(post.attachments ?? []).map((file) => `attachment ${here} ${file.path}`),
    ...(post.replies ?? []).flatMap((reply) => postEntities(reply, room)),
  ];
}

/** The entities of a server, each with all that people see of it. */
export function serverContents(state: State): Contents {
  const { users, channels, posts, emoji } = serverContent(state);
  return [
    ...users.map((user) => `user ${JSON.stringify(user)}`),
    ...channels.map((channel) => `channel ${JSON.stringify(channel)}`),
    ...emoji.map((name) => `emoji ${name}`),
    ...posts.flatMap(({ files, reactions, message, props, ...post }) => {
      const here = `${post.room} ${post.createAt} ${post.user} ${digest(message)}`;
      return [
        `post ${here} ${JSON.stringify(post)} ${digest(JSON.stringify(props))}`,
        ...files.map((file) => `attachment ${here} ${file}`),
        ...reactions.map((reaction) => `reaction ${here} ${reaction}`),
      ];
    }),
    // Whatever an undisturbed run holds: of what is the same in everything nothing may stand there twice.
    ...twiceAt(state).map((what) => `twice: ${what}`),
  ];
}
