import { checkImage } from './check-image.ts';
import { USERNAME } from './check-user.ts';
import { fieldsOf, integer, isGiven, text, type Values } from './fields.ts';
import { folded, type Known, userOf } from './known.ts';
import { type Problems, shown } from './problems.ts';

export const BOT_FIELDS = {
  required: {
    username: USERNAME,
    owner: text({ minBytes: 1, maxBytes: 64, pattern: /^[a-z0-9._-]+$/ }),
  },
  optional: {
    display_name: text({ maxRunes: 64 }),
    description: text({ maxRunes: 1024 }),
    profile_image: text(),
    delete_at: integer,
  },
};

const fields = fieldsOf(BOT_FIELDS);

export function checkBot(bot: Values, known: Known, problems: Problems): void {
  const username = folded(bot.username);
  const report = problems.of({ type: 'bot', name: String(bot.username) });
  fields(bot, 'bot', report);
  known.counts.bots++;
  const before = known.users.get(username);
  if (before) report(before.isBot ? 'bot.twice' : 'bot.username_taken', shown(bot.username));
  known.users.set(username, { ...before, run: known.run, isBot: true });
  if (bot.username !== username && typeof bot.username === 'string') report('name.case', shown(bot.username));
  if (!userOf(known, bot.owner)) report('bot.unknown_owner', shown(bot.owner));
  if (isGiven(bot.delete_at) && bot.delete_at !== 0) report('bot.delete_at', shown(bot.delete_at));
  checkImage(bot.profile_image, 'bot', known, report);
}
