import type { Names } from '../slack/text/names.ts';
import { characterOnly } from './builtin-emoji.ts';

/**
 * A message's reactions as Mattermost takes them: an account can use an emoji once. Merged are two skin tones of one emoji,
 * and two Slack users who are one account.
 * @param there those that are at the server already: kept before all others
 */
export function distinctReactions(
  reactions: readonly (readonly [name: string, users: readonly string[]])[],
  names: Names,
  there: readonly { user: string; emoji: string }[] = [],
) {
  /** `name` and `slackId` are Slack's own; none of those that are there. */
  const kept = new Map<string, { user: string; emoji: string; name?: string; slackId?: string }>(
    there.map((reaction) => [keyOf(reaction), reaction]),
  );
  const merged: { name: string; slackId: string }[] = [];
  /** Slack's names of standard emoji that Mattermost has no name for. */
  const unknown: string[] = [];
  for (const [name, users] of reactions) {
    const emoji = names.emoji(name);
    if (characterOnly(emoji) !== undefined) unknown.push(name);
    for (const slackId of users) {
      const user = names.user(slackId)!;
      const key = keyOf({ user, emoji });
      if (kept.has(key)) merged.push({ name, slackId });
      else kept.set(key, { user, emoji, name, slackId });
    }
  }
  return { kept: [...kept.values()], merged, unknown };
}

const keyOf = ({ user, emoji }: { user: string; emoji: string }) => `${emoji} ${user}`;
