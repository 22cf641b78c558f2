import { isSlackId } from './slack-id.ts';

/** Slack's own account, which no users.json lists: author of reminders, huddles and tombstones. */
export const SLACKBOT = 'USLACKBOT';

interface Authored {
  user?: unknown;
  bot_id?: unknown;
  username?: unknown;
  comment?: unknown;
  room?: unknown;
  subtype?: unknown;
}

/**
 * Whose message it is, as a Slack id. An app's message has both `user` and `bot_id` and belongs to the user; an old
 * one only `bot_id`; a legacy file comment its author in `comment`. One without any is Slackbot's.
 */
export function authorOf(message: Authored): string {
  const comment = message.comment as { user?: unknown } | null | undefined;
  if (typeof comment === 'object' && comment !== null && isSlackId(comment.user)) return comment.user;
  // A huddle's notice is Slackbot's, but somebody began it.
  const room = message.room as { created_by?: unknown } | null | undefined;
  if (typeof room === 'object' && room !== null && isSlackId(room.created_by)) return room.created_by;
  if (isSlackId(message.user)) return message.user;
  if (isSlackId(message.bot_id)) return message.bot_id;
  return SLACKBOT;
}

/**
 * What a message says about an author who may not be in users.json: the shape of an entry of that list.
 * Strangers of shared channels come with `user_profile`, bots with `bot_profile` or a bare `username`.
 */
export function authorProfile(id: string, message: Record<string, unknown>): Record<string, unknown> {
  const own = message.user === id;
  const profile = own ? (message.user_profile as Record<string, unknown> | null | undefined) : undefined;
  const bot =
    message.bot_id === id ? (message.bot_profile as Record<string, unknown> | null | undefined) : undefined;
  const name = bot?.name ?? (message.bot_id === id ? message.username : undefined);
  if (typeof name === 'string' && name !== '') return { id, name, real_name: name, is_bot: true };
  if (typeof profile === 'object' && profile !== null) {
    return { id, team_id: profile.team, name: profile.name, real_name: profile.real_name, profile };
  }
  if (id === SLACKBOT) return { id, name: 'slackbot', real_name: 'Slackbot', is_bot: true };
  return { id, is_bot: id.startsWith('B') };
}
