import { createRequire } from 'node:module';

interface EmojiSet {
  emojis: Record<string, { skins: { native: string }[] }>;
  aliases: Record<string, string>;
}

/** iamcal's names, which both Slack and Mattermost use (emoji-datasource 15, as packed by emoji-mart). */
const set = createRequire(import.meta.url)('@emoji-mart/data/sets/15/native.json') as EmojiSet;

/** Built into Slack but into no standard. @see RocketChat/Rocket.Chat SlackImporter.ts; hfaran/slack-export-viewer */
const SLACK_ONLY = [
  'simple_smile',
  'thumbsup_all',
  'squirrel',
  'shipit',
  'bowtie',
  'piggy',
  'slack',
  'slack_call',
  'pride',
  'white_square',
  'black_square',
  'cubimal_chick',
  'dusty_stick',
  'glitch_crab',
  'octocat',
  'rage1',
  'trollface',
  'neckbeard',
  'suspect',
  'feelsgood',
  'godmode',
];

const names = new Set([...Object.keys(set.emojis), ...Object.keys(set.aliases), ...SLACK_ONLY]);

/** Whether an emoji name needs no image: everything else is a workspace's custom emoji. */
export const isBuiltinEmoji = (name: string): boolean =>
  names.has(name) || /^flag-[a-z]{2}$/.test(name) || /^skin-tone-[2-6]$/.test(name);

/** The character of a standard emoji, by any of its names; undefined for every other name. */
export function emojiCharacter(name: string): string | undefined {
  const id = Object.hasOwn(set.aliases, name) ? set.aliases[name]! : name;
  return Object.hasOwn(set.emojis, id) ? set.emojis[id]!.skins[0]!.native : undefined;
}
