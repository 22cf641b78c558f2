import { channelTexts } from '../mattermost/channel-texts.ts';
import { emojiImageProblem } from '../mattermost/emoji-image.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import type { TargetNames } from '../threads/shared-names.ts';
import type { Threads } from '../threads/threads.ts';
import { type ArchiveIndex, indexArchive } from './archive-index.ts';
import type { ArchiveAssessment } from './assessment.ts';
import { type Conversation, readConversations } from './conversations.ts';
import { convertAll } from './convert-pass.ts';
import { describeArchive } from './describe-archive.ts';
import type { Sizes } from './estimate.ts';
import { type Gathered, gather } from './gather.ts';
import { Ledger } from './ledger.ts';
import { readPeople } from './people.ts';
import { type NamedArchive, namesOfArchive, type PlannedNames, planNames } from './plan-names.ts';

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

/** What a line costs beside what varies: rough, as only a sum is wanted. */
const USER_LINE_BYTES = 350;
const MEMBERSHIP_BYTES = 60;
const CHANNEL_LINE_BYTES = 300;

/**
 * Looks at an archive as a migration would, without writing anything: one pass to know everybody, one to convert.
 * @throws ArchiveInvalidError the archive can't be migrated; names file and field
 */
export async function assessArchive(
  threads: Threads,
  archive: Archive,
  emailDomain: string,
  onProgress: (progress: AssessProgress) => void,
): Promise<AssessedArchive> {
  const index = await indexArchive(archive);
  const people = await readPeople(archive, index);
  const conversations = await readConversations(archive, index, people);
  const progressOf = (pass: 1 | 2) => (bytes: number, messages: number) =>
    onProgress({ pass, bytes, totalBytes: index.messageBytes, messages });
  const gathered = await gather(threads, archive, index, people, conversations, progressOf(1));
  const named: NamedArchive = { workspaceId: index.workspaceId, people: people.all(), conversations };
  const planned = planNames([named], emailDomain);
  const names = namesOfArchive(named, planned);
  const ledger = new Ledger();
  countUsers(ledger, named, planned);
  const emojiImages = countEmoji(ledger, index, gathered);
  countChannels(ledger, conversations, planned, names);
  for (const _ of gathered.rejected) {
    ledger.count('message');
    ledger.outcome('message', 'failed', 'message_invalid');
  }
  const stats = await convertAll(threads, archive, index, conversations, names, ledger, progressOf(2));
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
      emojiImages,
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

function countUsers(ledger: Ledger, { people }: NamedArchive, planned: PlannedNames): void {
  for (const { user } of people) {
    ledger.count('user');
    for (const { code, detail } of planned.accounts.get(user)!.findings)
      ledger.finding(code, user.id, detail);
  }
}

/** @returns how many will be exported */
function countEmoji(ledger: Ledger, { images }: ArchiveIndex, { emoji }: Gathered): number {
  let exported = 0;
  for (const slackName of [...emoji].sort()) {
    ledger.count('custom_emoji');
    const problem = emojiImageProblem(images.get(slackName));
    if (problem) {
      ledger.outcome('custom_emoji', 'skipped', problem.reason);
      continue;
    }
    exported++;
    const name = mattermostEmojiName(slackName);
    if (name !== slackName) ledger.finding('emoji_renamed', slackName, `${slackName} → ${name}`);
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
    const texts = channelTexts(channel, room.type === 'D', names);
    for (const { code, detail } of [...findings, ...texts.findings]) ledger.finding(code, channel.id, detail);
    if (room.name === '') ledger.outcome('channel', 'skipped', 'no_members');
  }
}

function otherLines({ people, conversations }: NamedArchive): number {
  const memberships = conversations.reduce(
    (sum, { channel, authors }) => sum + new Set([...channel.members, ...authors]).size,
    0,
  );
  return (
    people.length * USER_LINE_BYTES +
    memberships * MEMBERSHIP_BYTES +
    conversations.length * CHANNEL_LINE_BYTES
  );
}
