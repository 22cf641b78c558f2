import type { exportedContent, Post } from './exported-content.ts';
import type { FoundMessage } from './slack-messages.ts';

type Content = Pick<Awaited<ReturnType<typeof exportedContent>>, 'posts' | 'outcomes' | 'rooms' | 'shifts'>;

/** Messages that are neither in the file, at their time in their room, nor have a reason why not. */
export function lostMessages(
  messages: readonly FoundMessage[],
  { posts, outcomes, rooms, shifts }: Content,
): FoundMessage[] {
  const inFile = new Set(posts.flatMap(timesOf));
  const reasons = new Set(outcomes.map(({ id }) => id));
  return messages.filter(({ channel, ts, place }) => {
    const micros = ts.replace('.', '');
    const at = shifts[`${channel}/${micros}`] ?? micros.slice(0, 13);
    return !inFile.has(`${rooms[channel]} ${at}`) && !reasons.has(`${channel}/${ts}`) && !reasons.has(place);
  });
}

/** Room and millisecond of a post and of its replies. */
export const timesOf = ({ room, at, replies = [] }: Post): string[] =>
  [at, ...replies.map((reply) => reply.at)].map((time) => `${room} ${time}`);
