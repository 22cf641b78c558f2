import { createHash } from 'node:crypto';

const SKIN_TONES: Readonly<Record<string, string>> = {
  '2': 'light_skin_tone',
  '3': 'medium_light_skin_tone',
  '4': 'medium_skin_tone',
  '5': 'medium_dark_skin_tone',
  '6': 'dark_skin_tone',
};

/** Bases that Mattermost has in one tone only. */
const TONELESS = new Set([
  'handshake',
  'people_holding_hands',
  'two_women_holding_hands',
  'man_and_woman_holding_hands',
  'two_men_holding_hands',
  'couplekiss',
  'woman-kiss-man',
  'man-kiss-man',
  'woman-kiss-woman',
  'couple_with_heart',
  'woman-heart-man',
  'man-heart-man',
  'woman-heart-woman',
]);

/** Slack-only built-ins that have an equal in Mattermost. */
const RENAMED = new Map([
  ['simple_smile', 'slightly_smiling_face'],
  ['thumbsup_all', '+1'],
  ['piggy', 'pig'],
]);

const TONE = /^(.+)::skin-tone-([2-6])$/s;
/** Whether Mattermost takes it for the name of a custom emoji. */
export const isEmojiName = (name: string): boolean => /^[a-zA-Z0-9+_-]{1,64}$/.test(name);

/**
 * The default rule for `Names.emoji`: `name` or `name::skin-tone-n` as a name that Mattermost takes,
 * `[a-zA-Z0-9+_-]` of 1 to 64 bytes. The same input always gives the same name, but two custom names may fold into one.
 * @see mattermost/mmetl services/slack/intermediate.go (folding); mattermost/mattermost public/model/emoji_data.go (tones)
 */
export function mattermostEmojiName(slackName: string): string {
  const tone = slackName.includes('::') ? TONE.exec(slackName) : null;
  if (!tone) return baseName(slackName);
  const base = baseName(tone[1]!);
  const toned = `${base}_${SKIN_TONES[tone[2]!]}`;
  return TONELESS.has(base) || !isEmojiName(toned) ? base : toned;
}

function baseName(name: string): string {
  const renamed = RENAMED.get(name);
  if (renamed !== undefined) return renamed;
  return isEmojiName(name) ? name : folded(name);
}

function folded(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('ß', 'ss')
    .replace(/[^a-zA-Z0-9+_-]/gu, '_');
  // A name that is all signs says nothing: `___` would stand for every Japanese name of three letters.
  if (/[a-zA-Z0-9]/.test(ascii) && ascii.length <= 64) return ascii;
  return `emoji_${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
