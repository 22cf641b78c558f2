/**
 * What Mattermost does about a broken rule:
 * - `fatal`: the import ends with an error; what was written before stays.
 * - `crashes`: the server's process ends.
 * - `hangs`: the import never ends.
 * - `lost`: the import goes on, and what the line says is not all there, silently.
 * - `warns`: the same, with a warning in the server's log.
 * - `slow`: nothing is lost, but the server waits.
 * - `setting`: depends on a setting of the server, or on its licence.
 * - `older`: fine for the version that is checked against; an older server refuses it or loses something.
 */
export type Effect = 'fatal' | 'crashes' | 'hangs' | 'lost' | 'warns' | 'slow' | 'setting' | 'older';

/** The server version whose rules are applied. */
export const SERVER_VERSION = '11.6';

export interface Rule {
  effect: Effect;
  /** What the rule says, for people. */
  meaning: string;
}

/**
 * Every rule but those on single fields, by its code. A code never changes its meaning.
 * @see mattermost/mattermost server/channels/app/import.go, app/import_functions.go, app/imports/import_validators.go
 */
export const RULES = {
  'zip.no_jsonl': { effect: 'fatal', meaning: 'a .jsonl file stands at the root of the zip' },
  'zip.second_jsonl': { effect: 'lost', meaning: 'only the first .jsonl file at the root is read' },
  'zip.jsonl_first': { effect: 'older', meaning: 'no other .jsonl file stands before that of the lines' },
  'zip.duplicate': { effect: 'lost', meaning: 'every entry of the zip has its own name' },
  'zip.stray': { effect: 'lost', meaning: 'files stand below data/; others are not read' },
  'zip.path': { effect: 'lost', meaning: 'names of entries hold no "..", "\\" or control character' },
  'zip.nfc': { effect: 'older', meaning: 'names of entries are in Unicode form NFC' },
  'zip.damaged': { effect: 'fatal', meaning: 'the file of lines can be unpacked to its end' },
  'zip.unnamed_file': { effect: 'lost', meaning: 'some line names every file below data/' },
  'zip.size': { effect: 'setting', meaning: 'the zip is within FileSettings.MaxFileSize (100 MiB)' },

  'version.first': { effect: 'fatal', meaning: 'line 1 is {"type":"version","version":1}' },
  'version.second_line': { effect: 'hangs', meaning: 'line 2 is no version line' },
  'version.again': { effect: 'fatal', meaning: 'there is one version line' },

  'line.too_long': { effect: 'fatal', meaning: 'a line with its break has at most 16 MiB' },
  'line.blank': { effect: 'fatal', meaning: 'no line is blank' },
  'line.bom': { effect: 'fatal', meaning: 'there is no byte order mark' },
  'line.utf8': { effect: 'lost', meaning: 'lines are UTF-8; other bytes become U+FFFD' },
  'line.json': { effect: 'fatal', meaning: 'a line is one JSON object' },
  'line.depth': { effect: 'fatal', meaning: 'JSON is nested at most 1,000 levels deep (the server: 10,000)' },
  'line.type': { effect: 'fatal', meaning: 'the type is one that the server knows' },
  'line.object': { effect: 'fatal', meaning: 'a line holds the object of its type' },
  'line.object_missing': {
    effect: 'crashes',
    meaning: 'a line of type post, direct_post, user, bot or emoji holds its object',
  },
  'line.order': {
    effect: 'slow',
    meaning: 'lines of a type stand together: the server waits at each change',
  },
  unknown_field: { effect: 'lost', meaning: 'fields are ones that the server knows' },
  'text.nul': { effect: 'fatal', meaning: 'texts hold no U+0000' },
  'text.surrogate': { effect: 'lost', meaning: 'texts hold no half surrogate pair; it becomes U+FFFD' },
  'name.case': {
    effect: 'older',
    meaning: 'names of teams, channels and users, and addresses, are lower-case',
  },

  'scheme.twice': { effect: 'fatal', meaning: 'a scheme stands once' },
  'team.twice': { effect: 'fatal', meaning: 'a team stands once among lines that are handled at once' },
  'team.again': { effect: 'lost', meaning: 'a team that comes again later says the same' },
  'team.unknown_scheme': { effect: 'fatal', meaning: 'an earlier line defines the scheme, for teams' },
  'team.max_channels': { effect: 'setting', meaning: 'TeamSettings.MaxChannelsPerTeam (2000) is kept' },
  'team.max_users': { effect: 'setting', meaning: 'TeamSettings.MaxUsersPerTeam (50) is kept' },

  'channel.unknown_team': { effect: 'fatal', meaning: 'an earlier line defines the team' },
  'channel.unknown_scheme': { effect: 'fatal', meaning: 'an earlier line defines the scheme, for channels' },
  'channel.twice': { effect: 'fatal', meaning: 'a channel stands once among lines that are handled at once' },
  'channel.again': { effect: 'lost', meaning: 'a channel that comes again later overwrites the first' },
  'channel.archived_again': { effect: 'fatal', meaning: 'an archived channel does not come again' },
  'channel.town_square': { effect: 'lost', meaning: 'town-square is public, and not archived' },
  'channel.name_older': { effect: 'older', meaning: 'a name has two signs, and ends in a letter or digit' },
  'channel.display_name_older': { effect: 'older', meaning: 'there is a display name' },
  'channel.display_name_cleaned': {
    effect: 'lost',
    meaning: 'a display name holds no invisible signs and no outer blanks',
  },

  'user.twice': { effect: 'fatal', meaning: 'a user or bot stands once among lines handled at once' },
  'user.again': { effect: 'lost', meaning: 'a user who comes again later gets another random password' },
  'user.email_twice': { effect: 'fatal', meaning: 'an address belongs to one user' },
  'user.auth': { effect: 'fatal', meaning: 'auth_service and auth_data stand together' },
  'user.auth_password': { effect: 'fatal', meaning: 'auth_data and password exclude each other' },
  'user.password_short': { effect: 'setting', meaning: 'a password has 8 signs (PasswordSettings)' },
  'user.unknown_team': { effect: 'fatal', meaning: 'an earlier line defines the team' },
  'user.unknown_channel': { effect: 'fatal', meaning: 'an earlier line defines the channel' },
  'user.team_twice': { effect: 'fatal', meaning: 'a user lists a team once' },
  'user.channel_twice': { effect: 'fatal', meaning: 'a user lists a channel once' },
  'user.counts': { effect: 'lost', meaning: 'msg_count and mention_count stand beside their _root' },
  'user.guest': {
    effect: 'fatal',
    meaning: 'system_guest is team_guest and channel_guest everywhere, and nobody else is',
  },
  'user.guest_licence': { effect: 'setting', meaning: 'guest accounts need a licence' },
  'user.image_missing': { effect: 'fatal', meaning: 'the profile image is in the zip, below data/' },
  'user.image_size': { effect: 'setting', meaning: 'the profile image is within MaxFileSize' },

  'bot.twice': { effect: 'fatal', meaning: 'a bot stands once' },
  'bot.username_taken': { effect: 'fatal', meaning: 'no user has the name of a bot' },
  'bot.unknown_owner': { effect: 'lost', meaning: 'an earlier line defines the owner' },
  'bot.delete_at': { effect: 'lost', meaning: 'a bot is not imported deactivated' },
  'bot.image_missing': { effect: 'fatal', meaning: 'the profile image is in the zip, below data/' },

  'emoji.twice': { effect: 'fatal', meaning: 'an emoji stands once' },
  'emoji.builtin': { effect: 'warns', meaning: 'no emoji has the name of a built-in one' },
  'emoji.image_missing': { effect: 'fatal', meaning: 'the image is in the zip, below data/' },
  'emoji.image_size': { effect: 'fatal', meaning: 'an image has at most 512 KiB' },
  'emoji.enable_custom': { effect: 'setting', meaning: 'emoji need ServiceSettings.EnableCustomEmoji (on)' },

  'direct_channel.member_count': {
    effect: 'lost',
    meaning: 'there are 2 to 8 members; else the line is skipped',
  },
  'direct_channel.member_twice': { effect: 'fatal', meaning: 'nobody is twice in a group of 3 to 8' },
  'direct_channel.unknown_user': { effect: 'fatal', meaning: 'earlier lines define the members' },
  'direct_channel.twice': { effect: 'fatal', meaning: 'the same members stand once' },
  'direct_channel.favorite': { effect: 'fatal', meaning: 'who favours it is a member' },
  'direct_channel.scheme_user': { effect: 'lost', meaning: 'participants say scheme_user or scheme_guest' },

  'post.unknown_team': { effect: 'fatal', meaning: 'an earlier line defines the team' },
  'post.unknown_channel': { effect: 'fatal', meaning: 'an earlier line defines the channel' },
  'post.unknown_user': { effect: 'fatal', meaning: 'earlier lines define author, followers and who flags' },
  'post.user_spelling': { effect: 'fatal', meaning: 'a user is always spelt the same' },
  'post.twice': { effect: 'lost', meaning: 'a post stands once: channel, time and text' },
  'post.twice_followed': {
    effect: 'fatal',
    meaning: 'no post with thread_followers stands twice among lines handled at once',
  },
  'post.time_twice': { effect: 'lost', meaning: 'every post of a channel has a millisecond of its own' },
  'post.overwritten': { effect: 'lost', meaning: 'a root that comes again has the same author and files' },
  'post.negative_time': { effect: 'lost', meaning: 'times are after 1970' },
  'post.hashtags': { effect: 'lost', meaning: 'the hashtags of a root have at most 1000 bytes' },
  'post.username_override': {
    effect: 'setting',
    meaning: 'another name or icon needs ServiceSettings.EnablePostUsernameOverride (off)',
  },
  'post.override_without_webhook': {
    effect: 'lost',
    meaning: 'override_username and override_icon_url stand beside from_webhook "true"',
  },
  'post.follower_twice': { effect: 'fatal', meaning: 'a thread follower stands once' },
  'reply.before_root': { effect: 'warns', meaning: 'a reply is not older than its root; its time is raised' },
  'direct_post.member_count': { effect: 'fatal', meaning: 'there are 2 to 8 members' },
  'direct_post.member_twice': { effect: 'fatal', meaning: 'nobody is twice in a group of 3 to 8' },
  'direct_post.unknown_user': { effect: 'fatal', meaning: 'earlier lines define the members' },
  'direct_post.flagged_by_stranger': { effect: 'fatal', meaning: 'who flags is a member' },

  'reaction.unknown_user': { effect: 'fatal', meaning: 'an earlier line defines who reacts' },
  'reaction.unknown_emoji': {
    effect: 'lost',
    meaning: 'the emoji is built in, or an earlier line defines it',
  },
  'reaction.before_post': { effect: 'fatal', meaning: 'a reaction is not older than its post' },
  'reaction.twice': { effect: 'lost', meaning: 'a user reacts once with an emoji' },

  'attachments.too_many': { effect: 'fatal', meaning: 'a post has at most 10 attachments' },
  'attachment.outside': { effect: 'fatal', meaning: 'a path stays below data/' },
  'attachment.missing': { effect: 'warns', meaning: 'the file is in the zip, below data/' },
  'attachment.unmapped': {
    effect: 'lost',
    meaning: 'no file is missing before this one in its line: the server stops looking',
  },
  'attachment.twice': { effect: 'lost', meaning: 'a post names a file once' },
  'attachment.name': { effect: 'warns', meaning: 'a file name has at most 256 signs, its extension 64' },
  'attachment.path_length': { effect: 'warns', meaning: 'a path has at most 512 signs' },
  'attachment.size': { effect: 'setting', meaning: 'a file is within FileSettings.MaxFileSize (100 MiB)' },
} as const satisfies Record<string, Rule>;

/** A field is of another type, missing, too long, or holds what is not allowed. */
const FIELD: Rule = {
  effect: 'fatal',
  meaning: 'the field is there, of its type, within its length, and allowed',
};

export const ruleOf = (code: string): Rule =>
  Object.hasOwn(RULES, code) ? RULES[code as keyof typeof RULES] : FIELD;

/** What ends the import, or worse. Everything else is a warning. */
export const isError = ({ effect }: Rule): boolean =>
  effect === 'fatal' || effect === 'crashes' || effect === 'hangs';
