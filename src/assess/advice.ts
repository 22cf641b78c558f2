import type { FindingCode, ReasonCode } from '../meta/reason-codes.ts';
import type { ArchiveAssessment, Assessment } from './assessment.ts';
import type { FileFate } from './message-stats.ts';
import type { ServerSetting } from './server-settings.ts';

/** Something to do before the cut-over. */
export interface Advice {
  code: string;
  /** A sentence or two, without content of messages; backticks mark what is to be typed. */
  text: string;
}

const number = (value: number) => value.toLocaleString('en-US');
const many = (value: number, one: string, more = `${one}s`) => `${number(value)} ${value === 1 ? one : more}`;

/** What an administrator should do first, the weightiest first. @param archives those that can be migrated */
export function adviceFor(
  archives: readonly ArchiveAssessment[],
  settings: readonly ServerSetting[],
  together: Assessment['together'],
): Advice[] {
  const unused = together?.findings.find(({ code }) => code === 'choice_unused')?.count ?? 0;
  const guestAccounts = together?.names.guests ?? 0;
  const sum = (of: (archive: ArchiveAssessment) => number) =>
    archives.reduce((total, archive) => total + of(archive), 0);
  const files = (code: FileFate) => sum((archive) => archive.files[code]?.files ?? 0);
  const findings = (code: FindingCode) =>
    sum(({ findings: found }) => found.find((finding) => finding.code === code)?.count ?? 0);
  const outcomes = (reason: ReasonCode) =>
    sum(({ outcomes: all }) =>
      all.filter((outcome) => outcome.reason === reason).reduce((total, { count }) => total + count, 0),
    );
  const advice: Advice[] = [];
  const when = (count: number, code: string, text: string) => {
    if (count > 0) advice.push({ code, text });
  };
  const changed = settings.filter(({ mustChange }) => mustChange).map(({ setting }) => setting);
  when(
    changed.length,
    'raise_settings',
    `Before the import, change in Mattermost: ${changed.join(', ')}. The values are below.`,
  );
  const missing = files('file_not_in_archive');
  when(
    missing,
    'fetch_files',
    `${many(missing, 'file')} ${missing === 1 ? 'is' : 'are'} only linked: the archive does not hold the bytes, and the links end with the Slack workspace. Add the files with slackdump or slack-advanced-exporter, or migrate with \`--download-files\`, before Slack is switched off.`,
  );
  const hidden = files('file_hidden_by_limit');
  when(
    hidden,
    'hidden_by_limit',
    `${many(hidden, 'file')} ${hidden === 1 ? 'is' : 'are'} hidden by the limit of Slack's plan, and messages of that time are probably not in the export at all. An upgrade for a month and a new export bring them back; afterwards it is too late.`,
  );
  when(
    archives.filter(({ shape }) => shape.kind === 'standard').length,
    'public_only',
    'The export holds public channels only: no list of private channels, direct or group messages. If they are to come along, ask Slack for an export of all conversations.',
  );
  when(
    archives.filter(({ shape }) => shape.kind === 'grid').length,
    'grid',
    'An export of an Enterprise Grid organisation: all its workspaces go into one team. Look below whether all conversations are there.',
  );
  const damaged = sum(({ messages }) => messages.damaged.count);
  when(
    damaged,
    'damaged_messages',
    `${many(damaged, 'message')} can't be read; the places are below. Export again if that is more than a few.`,
  );
  const placeholders = findings('email_placeholder');
  when(
    placeholders,
    'addresses',
    `${many(placeholders, 'account')} (bots and strangers included) would get a made-up e-mail address. People among them can't reset their password: add their addresses to users.json, or set them in Mattermost.`,
  );
  const renamed = findings('user_renamed');
  when(
    renamed,
    'tell_renamed',
    `${many(renamed, 'user name')} will not be the Slack handle. Tell these people what they are called.`,
  );
  const merged = findings('user_merged');
  when(
    merged,
    'check_merged',
    `${many(merged, 'Slack user')} will become the account of another one, because of an equal address or an app's two ids. Look whether they are the same person.`,
  );
  const unlisted = findings('channel_unlisted');
  when(
    unlisted,
    'unlisted_channels',
    `${many(unlisted, 'folder')} of messages that no list names will be private channels of those who wrote there. Look what they are.`,
  );
  const missingEmoji = outcomes('emoji_image_missing');
  when(
    missingEmoji,
    'emoji_images',
    `${many(missingEmoji, 'custom emoji', 'custom emoji')} will not come along: there is no image. Fetch them with \`slack-mm2 fetch-emoji\`, and give them with \`--emoji-folder\`.`,
  );
  const badEmoji = outcomes('emoji_image_too_large') + outcomes('emoji_image_damaged');
  when(
    badEmoji,
    'bad_emoji_images',
    `${many(badEmoji, 'custom emoji', 'custom emoji')} will not come along: the image is above 512 KiB, or damaged. Mend the images, or add the emoji in Mattermost.`,
  );
  const orphaned = findings('thread_root_missing');
  when(
    orphaned,
    'orphaned_threads',
    `${many(orphaned, 'thread')} will begin with a made-up message, since the first one is not there. An export over a longer time may hold it.`,
  );
  const canvases =
    findings('canvas_not_migrated') + findings('list_not_migrated') + findings('transcript_not_migrated');
  when(
    canvases,
    'canvases',
    `${many(canvases, 'canvas, list or transcript', 'canvases, lists or transcripts')} will not come along: the archive does not hold the bytes, or not where to post them. Add them as \`__uploads/<id>/<name>\`, or save them before Slack is switched off.`,
  );
  const ambiguous = findings('folder_ambiguous');
  when(
    ambiguous,
    'shared_folders',
    `${many(ambiguous, 'conversation')} of one name share a folder of messages, which goes to the one that fewest can read. Look there whose they are.`,
  );
  const unread = findings('entries_unknown') + findings('list_unreadable');
  when(
    unread,
    'unread_entries',
    'Some entries of the archive are damaged, or of a kind that nobody knows; they are named below. Look what they hold.',
  );
  const pictures = findings('avatar_unusable');
  when(
    pictures,
    'pictures',
    `${many(pictures, 'profile picture')} can't be used. These people can set theirs in Mattermost.`,
  );
  when(
    unused,
    'unused_choices',
    `${many(unused, 'choice')} ${unused === 1 ? 'is' : 'are'} for what is not in the archives: look for slips of the pen.`,
  );
  const guests = sum(({ people }) => people.guests);
  when(
    guestAccounts > 0 ? 0 : guests,
    'guests',
    `${many(guests, 'guest')} will be ordinary members. Decide whether that is right; \`rules.guests: guest\` among the choices makes guest accounts.`,
  );
  when(
    guestAccounts,
    'guest_accounts',
    `${many(guestAccounts, 'guest account')} will be made: Mattermost needs a licence for guests, and GuestAccountsSettings.Enable.`,
  );
  return advice;
}
