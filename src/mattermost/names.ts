import { isEmojiName } from '../slack/text/emoji-name.ts';
import { LIMITS } from './limits.ts';

/** Refused by the server, or read as a mention of many. @see mattermost/mattermost server/public/model/user.go */
export const RESTRICTED_USERNAMES: ReadonlySet<string> = new Set([
  'all',
  'channel',
  'here',
  'matterbot',
  'system',
]);

/** What Go's `mail.ParseAddress` takes without quotes: words between single dots. */
const EMAIL = /^[^\s\p{C}@"(),.:;<>[\]\\]+(?:\.[^\s\p{C}@"(),.:;<>[\]\\]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/u;

export const isEmail = (email: string): boolean =>
  Buffer.byteLength(email) <= LIMITS.emailBytes && EMAIL.test(email);

/** Why nobody can be called that, in words for an administrator; undefined if it is a user name. */
export function usernameProblem(name: string): string | undefined {
  if (!/^[a-z0-9._-]+$/.test(name) || name.length > LIMITS.usernameBytes)
    return `expected 1 to ${LIMITS.usernameBytes} of a-z, 0-9, ".", "_" and "-"`;
  return RESTRICTED_USERNAMES.has(name) ? `"${name}" is reserved in Mattermost` : undefined;
}

/** Looks like the name of a group (a SHA-1) or of a direct channel, and is refused for that. */
export const looksDirect = (name: string): boolean =>
  /^[0-9a-f]{40}$/.test(name) || /^[a-z0-9]{26}__[a-z0-9]{26}$/.test(name);

/** Why no channel can be called that; undefined if one can. */
export function channelNameProblem(name: string): string | undefined {
  if (!/^[a-z0-9]([a-z0-9_-]*[a-z0-9])$/.test(name) || name.length > LIMITS.channelNameBytes)
    return `expected 2 to ${LIMITS.channelNameBytes} of a-z, 0-9, "_" and "-", beginning and ending with a letter or digit`;
  return looksDirect(name) ? `"${name}" looks like a direct channel to Mattermost` : undefined;
}

/** Why no custom emoji can be called that; undefined if one can. */
export const emojiNameProblem = (name: string): string | undefined =>
  isEmojiName(name) ? undefined : `expected 1 to ${LIMITS.emojiNameBytes} of a-z, A-Z, 0-9, "+", "_" and "-"`;
