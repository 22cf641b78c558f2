import { bytesOf } from '../../../../src/sinks/byte-text.ts';
import type { LineFile } from '../../../../src/sinks/live/line.ts';
import { type ThreadLinesInput, threadLines } from '../../../../src/sinks/live/thread-lines.ts';

/** A record of a message; its key stands for its text and time. */
export const record = (kind: 'R' | 'P' | 'C' | 'O', key: string): string[] => {
  const post = `"user":"ann","message":"${key}","create_at":1`;
  return [
    kind,
    key,
    kind === 'P' ? `{${post}` : `{"type":"post","post":{"team":"acme","channel":"dev",${post}`,
  ];
};

export const file = (name: string, size = 10): LineFile => ({
  path: `attachments/${name}/${name}.txt`,
  jobId: 1,
  entry: { name, size } as LineFile['entry'],
});

export const reactionsOf = (...users: string[]) => ({
  count: users.length,
  json: bytesOf(JSON.stringify(users.map((user) => ({ user, emoji_name: 'tada', create_at: 1 })))),
});

/** Lines of some records, with nothing beside what a test names. */
export const linesOf = (records: readonly (readonly string[])[], more: Partial<ThreadLinesInput> = {}) =>
  threadLines({
    type: 'message',
    chunkNo: 0,
    direct: false,
    records,
    extras: { files: new Map(), reactions: new Map() },
    isRepeated: () => false,
    ...more,
  });

/** A line as an object: root and replies, each with what it carries. */
export const readLine = (text: string): ReadPost => {
  const { post } = JSON.parse(text) as { post: RawPost };
  return shown(post);
};

interface RawPost {
  message: string;
  attachments?: { path: string }[];
  reactions?: { user: string }[];
  replies?: RawPost[];
}

export interface ReadPost {
  key: string;
  files: string[];
  reactions: string[];
  replies: ReadPost[];
}

const shown = ({ message, attachments = [], reactions = [], replies = [] }: RawPost): ReadPost => ({
  key: message,
  files: attachments.map(({ path }) => path.split('/')[1]!),
  reactions: reactions.map(({ user }) => user),
  replies: replies.map(shown),
});
