import type { Choices } from '../choices/choices.ts';
import { channelTexts } from '../mattermost/channel-texts.ts';
import { emojiFindings } from '../mattermost/emoji.ts';
import { emojiSkip } from '../mattermost/emoji-skip.ts';
import { readProfileImage } from '../mattermost/read-profile-image.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { entryDamage } from '../slack/archive/entry-damage.ts';
import type { EmojiFolder } from '../slack/archive/named-emoji.ts';
import type { TargetNames } from '../threads/shared-names.ts';
import type { Threads } from '../threads/threads.ts';
import { indexArchive } from './archive-index.ts';
import type { ArchiveAssessment } from './assessment.ts';
import { type Conversation, readConversations } from './conversations.ts';
import { convertAll } from './convert-pass.ts';
import { describeArchive } from './describe-archive.ts';
import type { Sizes } from './estimate.ts';
import { gather } from './gather.ts';
import { Ledger } from './ledger.ts';
import { readPeople } from './people.ts';
import {
  type NamedArchive,
  type NameRules,
  namesOfArchive,
  type PlannedNames,
  planNames,
} from './plan-names.ts';

/** How far an assessment is: two passes over the messages. */
export interface AssessProgress {
  pass: 1 | 2;
  bytes: number;
  totalBytes: number;
  messages: number;
}

/** What a list of several archives needs of each, beside what is shown of it. */
export interface AssessedArchive {
  assessment: ArchiveAssessment;
  named: NamedArchive;
  sizes: Sizes;
  needs: {
    largestFileBytes: number;
    largestImagePixels: number;
    emojiImages: number;
    overriddenNames: number;
  };
}

/** What a migration is told. */
export interface AssessRules {
  rules: NameRules;
  /** Custom emoji that the archives lack. */
  emojiFolder: EmojiFolder | undefined;
  /** No other archive could hold what a choice was made for. */
  isOnly: boolean;
}

/** What a line costs beside what varies: rough, as only a sum is wanted. */
const USER_LINE_BYTES = 350;
const MEMBERSHIP_BYTES = 60;
const CHANNEL_LINE_BYTES = 300;

/**
 * Looks at an archive as a migration would, without writing anything: one pass to know everybody, one to convert.
 * @throws ArchiveInvalidError the archive can't be migrated; names file and field
 * @throws RoomChoiceError
 */
export async function assessArchive(
  threads: Threads,
  archive: Archive,
  { rules, emojiFolder, isOnly }: AssessRules,
  onProgress: (progress: AssessProgress) => void,
): Promise<AssessedArchive> {
  const index = await indexArchive(archive, emojiFolder);
  const people = await readPeople(archive, index);
  const read = await readConversations(archive, index, people);
  const { conversations } = read;
  const progressOf = (pass: 1 | 2) => (bytes: number, messages: number) =>
    onProgress({ pass, bytes, totalBytes: index.messageBytes, messages });
  const leavesOutFiles = rules.choices.leave_out.includes('attachments');
  const gathered = await gather(threads, archive, index, people, read, leavesOutFiles, progressOf(1));
  const named: NamedArchive = {
    workspaceId: index.workspaceId,
    people: people.all(),
    conversations,
    emoji: [...gathered.emoji].sort().map((name) => ({
      name,
      alias: index.emoji.get(name)?.alias,
      image: index.images.get(name),
    })),
  };
  const planned = planNames([named], rules);
  const names = namesOfArchive(named, planned);
  const ledger = new Ledger();
  for (const finding of [...index.findings, ...read.findings, ...gathered.findings])
    ledger.findingOnce(finding);
  for (const slackId of isOnly ? planned.unused : [])
    ledger.findingOnce({ code: 'choice_unused', slackId, detail: '' });
  await countUsers(ledger, archive, named, planned);
  const emojiImages = await countEmoji(ledger, archive, named, planned, rules.choices);
  countChannels(ledger, conversations, planned, names);
  for (const _ of gathered.rejected) {
    ledger.count('message');
    ledger.outcome('message', 'failed', 'message_invalid');
  }
  const stats = await convertAll(
    threads,
    archive,
    index,
    conversations,
    gathered,
    { names, choices: rules.choices },
    ledger,
    progressOf(2),
  );
  const sizes: Sizes = {
    messages: ledger.fates.messages.total,
    messageBytes: index.messageBytes,
    lineBytes: stats.lineBytes + otherLines(named),
    fileBytes: index.fileBytes,
  };
  return {
    assessment: describeArchive({
      archive,
      index,
      named,
      planned,
      gathered,
      ledger,
      stats,
      sizes,
    }),
    named,
    sizes,
    needs: {
      largestFileBytes: stats.largestFile?.bytes ?? 0,
      largestImagePixels: stats.largestImagePixels,
      emojiImages,
      overriddenNames: stats.overriddenNames,
    },
  };
}

async function countUsers(
  ledger: Ledger,
  archive: Archive,
  { people }: NamedArchive,
  planned: PlannedNames,
): Promise<void> {
  for (const { user, picture } of people) {
    ledger.count('user');
    const { account, findings } = planned.accounts.get(user)!;
    for (const { code, detail } of findings) ledger.finding(code, user.id, detail);
    if (account.kind === 'existing') {
      ledger.outcome('user', 'skipped', 'account_exists');
      continue;
    }
    const image = picture && (await readProfileImage(archive, picture));
    if (image && 'unusable' in image) ledger.finding('avatar_unusable', user.id, image.unusable);
  }
}

/** @returns how many will be exported */
async function countEmoji(
  ledger: Ledger,
  archive: Archive,
  { emoji }: NamedArchive,
  planned: PlannedNames,
  { leave_out: leftOut }: Choices,
): Promise<number> {
  const isLeftOut = leftOut.includes('custom_emoji');
  let exported = 0;
  for (const one of emoji) {
    ledger.count('custom_emoji');
    const plan = planned.emoji.get(one)!;
    for (const { code, detail } of emojiFindings(one.name, plan)) ledger.finding(code, one.name, detail);
    const problem = emojiSkip(plan.skip, isLeftOut, one.image);
    if (problem) ledger.outcome('custom_emoji', 'skipped', problem.reason);
    else if (await entryDamage(archive, one.image!))
      ledger.outcome('custom_emoji', 'failed', 'emoji_image_damaged');
    else exported++;
  }
  return exported;
}

function countChannels(
  ledger: Ledger,
  conversations: readonly Conversation[],
  planned: PlannedNames,
  names: TargetNames,
): void {
  for (const conversation of conversations) {
    const { channel } = conversation;
    ledger.count('channel');
    const { room, findings } = planned.rooms.get(conversation)!;
    // What is known of an unlisted folder is said by its name, too.
    for (const { code, detail } of findings) ledger.findingOnce({ code, slackId: channel.id, detail });
    if (room.type === 'none') {
      ledger.outcome('channel', 'skipped', room.reason);
      continue;
    }
    const texts = channelTexts(channel, room.type === 'D', names);
    for (const { code, detail } of texts.findings) ledger.finding(code, channel.id, detail);
  }
}

function otherLines({ people, conversations }: NamedArchive): number {
  const memberships = conversations.reduce(
    (sum, { members, authors }) => sum + new Set([...members, ...authors]).size,
    0,
  );
  return (
    people.length * USER_LINE_BYTES +
    memberships * MEMBERSHIP_BYTES +
    conversations.length * CHANNEL_LINE_BYTES
  );
}
