import { isBuiltin } from './check-emoji.ts';
import { objectsOf, type Values } from './fields.ts';
import { folded, type Known, userOf } from './known.ts';
import { postFields } from './post-fields.ts';
import { type Report, shown } from './problems.ts';

/** @param notBefore milliseconds; of a reply that is older than its root, the root's */
export function checkReactions(post: Values, notBefore: number, known: Known, report: Report): void {
  const seen = new Set<string>();
  for (const reaction of objectsOf(post.reactions)) {
    postFields.reaction(reaction, 'reaction', report);
    const { user, emoji_name, create_at } = reaction;
    if (typeof user === 'string' && !userOf(known, user)) report('reaction.unknown_user', shown(user));
    if (typeof create_at === 'number' && create_at !== 0 && create_at < notBefore)
      report('reaction.before_post', `${create_at} is before ${notBefore}`);
    const name = String(emoji_name);
    if (!isBuiltin(name) && !known.emoji.has(name)) report('reaction.unknown_emoji', shown(emoji_name));
    const key = `${folded(user)} ${name}`;
    if (seen.has(key)) report('reaction.twice', shown(key));
    seen.add(key);
  }
}
