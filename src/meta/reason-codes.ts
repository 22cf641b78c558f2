import type { EntityType } from './entity-types.ts';

/** Why an entity was not exported. */
interface Reason {
  /** What it can be said of. */
  types: readonly EntityType[];
  status: 'skipped' | 'failed';
  /** What it means, in one line. */
  meaning: string;
  /** What an administrator can do, in one line. */
  advice: string;
}

/** In what an entity arrived otherwise than it stood in Slack. It was exported. */
interface FindingKind {
  /** What it is about; undefined for what is no entity of the migration, which `about` names. */
  type: EntityType | undefined;
  about?: string;
  meaning: string;
  advice: string;
}

/** All reasons. The tables of docs/content.md say the same, and a test compares them: a new code is a line in both. */
// biome-ignore format: a table, one code a line
export const REASONS = {
  message_invalid: { types: ['message'], status: 'failed', meaning: 'an element of a day file is no object, or has no valid `ts`', advice: 'look at the place that the detail names; export again if the file is damaged' },
  empty_message: { types: ['message'], status: 'skipped', meaning: 'there is nothing in it to show', advice: 'nothing' },
  pin_notice: { types: ['message'], status: 'skipped', meaning: 'a notice that something was pinned or unpinned', advice: 'nothing: pins themselves are migrated' },
  api_event: { types: ['message'], status: 'skipped', meaning: 'the record of a change, not a message', advice: 'nothing' },
  left_out_by_choice: { types: ['channel', 'custom_emoji', 'message', 'attachment', 'reaction'], status: 'skipped', meaning: 'the detail says by which choice', advice: 'change the choices and migrate again' },
  outside_time_range: { types: ['message'], status: 'skipped', meaning: 'it, or its thread, began before `from` or after `to`', advice: 'change the choices and migrate again' },
  account_exists: { types: ['user'], status: 'skipped', meaning: 'by choice it is an account that Mattermost has', advice: 'add that account to the team and its channels' },
  no_members: { types: ['channel', 'message'], status: 'skipped', meaning: 'a direct conversation of which nobody is known', advice: 'look whether the export is complete' },
  message_not_exported: { types: ['attachment', 'reaction'], status: 'skipped', meaning: 'the message it belongs to was skipped', advice: "see that message's reason" },
  file_not_in_archive: { types: ['attachment'], status: 'skipped', meaning: 'the archive holds no bytes for it, as in every official export', advice: '`--download-files`, before the links die; or add the files with slackdump or slack-advanced-exporter' },
  file_external: { types: ['attachment'], status: 'skipped', meaning: 'it lies with another service', advice: 'nothing: the post links to it' },
  file_deleted: { types: ['attachment'], status: 'skipped', meaning: 'it was deleted in Slack', advice: 'nothing' },
  file_hidden_by_limit: { types: ['attachment'], status: 'skipped', meaning: 'Slack hides it because of its plan', advice: 'export again after an upgrade of the plan' },
  file_link_dead: { types: ['attachment'], status: 'skipped', meaning: 'Slack refused it; the detail is the HTTP status', advice: 'export again for links that are valid, or set `SLACK_TOKEN`, and migrate again' },
  file_login_page: { types: ['attachment'], status: 'skipped', meaning: 'the page where people sign in came in its place', advice: 'the same: the token is not taken any more' },
  file_size_differs: { types: ['attachment'], status: 'skipped', meaning: 'what came has not the size that Slack declares', advice: 'look at the file in Slack, and add it by hand' },
  file_too_large: { types: ['attachment'], status: 'skipped', meaning: 'above `--max-file-size`', advice: 'allow more, and migrate again' },
  file_host_refused: { types: ['attachment'], status: 'skipped', meaning: "its link, or a redirect, leads to another host than Slack's", advice: 'if it is one of yours, name it with `--file-host`' },
  file_unreachable: { types: ['attachment'], status: 'skipped', meaning: 'it failed eight times in a row; the detail is how', advice: 'migrate again, later' },
  file_damaged: { types: ['attachment'], status: 'failed', meaning: "its bytes in the archive can't be read to their end", advice: 'repair the archive and migrate again' },
  emoji_image_missing: { types: ['custom_emoji'], status: 'skipped', meaning: 'neither the archive nor a folder holds an image of that name', advice: 'fetch it (`slack-mm2 fetch-emoji`), give it with `--emoji-folder`, and migrate again' },
  emoji_alias: { types: ['custom_emoji'], status: 'skipped', meaning: 'another name of an emoji, which texts and reactions use', advice: 'nothing' },
  emoji_is_builtin: { types: ['custom_emoji'], status: 'skipped', meaning: "by choice it is one of Mattermost's own", advice: 'nothing' },
  emoji_image_damaged: { types: ['custom_emoji'], status: 'failed', meaning: "its bytes in the archive can't be read to their end", advice: 'repair the archive and migrate again, or add it by hand' },
  emoji_image_too_large: { types: ['custom_emoji'], status: 'skipped', meaning: 'its image is above 512 KiB', advice: 'make it smaller and migrate again, or add it by hand' },
  refused_by_server: { types: ['user', 'custom_emoji', 'channel', 'message', 'attachment', 'reaction'], status: 'failed', meaning: "the server did not take it; the detail has the server's words, or the rule of the import that it breaks", advice: 'mend the cause, then `slack-mm2 retry`' },
  not_at_server: { types: ['channel', 'message', 'attachment', 'reaction'], status: 'failed', meaning: 'somebody or some channel that it names did not arrive; the detail says who', advice: 'mend that, then `slack-mm2 retry`' },
  server_too_old: { types: ['attachment', 'reaction'], status: 'failed', meaning: 'this version of Mattermost imports no files of replies and direct messages (before 6.0), or no reactions on replies (up to 9.10)', advice: 'update Mattermost, then `slack-mm2 retry`' },
  too_large_for_server: { types: ['message', 'attachment', 'reaction'], status: 'failed', meaning: 'its post with its files is above `FileSettings.MaxFileSize`', advice: 'raise that setting, then `slack-mm2 retry`' },
} as const satisfies Record<string, Reason>;

/** All findings. */
// biome-ignore format: a table, one code a line
export const FINDINGS = {
  user_renamed: { type: 'user', meaning: 'the user name is not the Slack handle; the detail says both', advice: 'tell the person' },
  email_placeholder: { type: 'user', meaning: 'the address is made up', advice: 'set real ones in Mattermost, or add them to `users.json` and migrate again' },
  user_merged: { type: 'user', meaning: 'the same account as another Slack user', advice: 'look whether they are the same person' },
  channel_renamed: { type: 'channel', meaning: "the name is not Slack's; the detail says both", advice: 'rename it in Mattermost if you like' },
  channel_privacy_changed: { type: 'channel', meaning: 'made private or public in Slack since an earlier migration; the detail says which', advice: 'convert the channel in Mattermost: what became private stands in a public one until then' },
  channel_unlisted: { type: 'channel', meaning: 'a folder that no list names; now a private channel', advice: 'look what it is, and add members' },
  group_to_private_channel: { type: 'channel', meaning: 'a group of more than eight', advice: 'nothing' },
  group_to_direct: { type: 'channel', meaning: 'a group of which at most two accounts are left', advice: 'nothing' },
  channel_header_shortened: { type: 'channel', meaning: 'the topic was too long', advice: 'nothing, or edit it' },
  channel_purpose_shortened: { type: 'channel', meaning: 'the purpose was too long', advice: 'nothing, or edit it' },
  channel_texts_merged: { type: 'channel', meaning: 'it is one with an earlier conversation, whose texts count; the detail says which of its own are lost', advice: 'add them by hand' },
  folder_ambiguous: { type: 'channel', meaning: 'several conversations share a folder; the detail says which one has its messages', advice: "look there, and move what is another one's" },
  bookmarks_not_migrated: { type: 'channel', meaning: 'bookmarks that are no web links, or for which the header has no room; the detail has their titles', advice: 'add them by hand' },
  canvas_not_migrated: { type: undefined, about: 'canvas', meaning: 'no message carries it, and it could not be posted; the detail has its title, and why', advice: 'save it from Slack before Slack is switched off, or add its bytes as `__uploads/<id>/<name>` and migrate again' },
  list_not_migrated: { type: undefined, about: 'list', meaning: 'no message carries it, and it could not be posted; the detail has its title, and why', advice: 'save it from Slack before Slack is switched off, or add its bytes as `__uploads/<id>/<name>` and migrate again' },
  transcript_not_migrated: { type: undefined, about: 'huddle transcript', meaning: 'no message carries it, and it could not be posted; the detail has its title, and why', advice: 'save it from Slack before Slack is switched off, or add its bytes as `__uploads/<id>/<name>` and migrate again' },
  list_unreadable: { type: undefined, about: 'list of files or bookmarks', meaning: 'the file is damaged; the detail says how far it was read', advice: 'export again' },
  account_used: { type: 'user', meaning: 'the account was there before; the detail is its name', advice: 'nothing: it was added to its channels' },
  membership_refused: { type: 'user', meaning: 'the server did not add the account to a channel; the detail says which, and why', advice: 'add it by hand' },
  avatar_unusable: { type: 'user', meaning: 'the profile picture is damaged, too large, or of a kind that not every server decodes', advice: 'set it in Mattermost' },
  entries_unknown: { type: undefined, about: 'archive', meaning: 'entries that were not read; the first of them is named', advice: 'look what they are, and report it' },
  emoji_renamed: { type: 'custom_emoji', meaning: 'the name is not the one in Slack; the detail says both', advice: 'tell people the new name' },
  unknown_subtype: { type: 'message', meaning: 'exported as an ordinary post; the detail is the subtype', advice: 'look at one of them, and report it' },
  thread_root_missing: { type: 'message', meaning: 'the first message of a thread is not in the export, or stays behind, and was made up', advice: 'nothing; an export over a longer time may hold it' },
  message_split: { type: 'message', meaning: 'a long text became several posts', advice: 'nothing' },
  files_split: { type: 'message', meaning: 'more than ten files became several posts', advice: 'nothing' },
  props_dropped: { type: 'message', meaning: "its legacy attachments were beyond Mattermost's size", advice: 'look at it in Slack' },
  message_edited_since: { type: 'message', meaning: 'changed or deleted in Slack since an earlier migration; it stays as it was', advice: 'change it in Mattermost if it matters' },
  reactions_removed_since: { type: 'message', meaning: 'reactions were taken back since an earlier migration; the detail says how many. They stay', advice: 'nothing' },
  choice_unused: { type: undefined, about: 'choice', meaning: 'what a choice was made for is not in the archives', advice: 'look for a slip of the pen' },
  reactions_incomplete: { type: 'message', meaning: 'Slack counts more people than it names; the detail says how many', advice: 'nothing: the export does not hold them' },
  reaction_emoji_unknown: { type: 'custom_emoji', meaning: 'a standard emoji that Mattermost has no name for; once for each name', advice: 'add a custom emoji of that name, and it shows' },
  reaction_merged: { type: 'reaction', meaning: 'one person had two tones of one emoji, or two Slack users are one account', advice: 'nothing' },
} as const satisfies Record<string, FindingKind>;

export type ReasonCode = keyof typeof REASONS;
export type FindingCode = keyof typeof FINDINGS;
