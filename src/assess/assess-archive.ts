import { channelTexts } from '../mattermost/channel-texts.ts';
import { emojiImageProblem } from '../mattermost/emoji-image.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import type { TargetNames } from '../threads/shared-names.ts';
import type { Threads } from '../threads/threads.ts';
import { Accounts } from './accounts.ts';
import { type ArchiveIndex, indexArchive } from './archive-index.ts';
import type { ArchiveAssessment } from './assessment.ts';
import { type Conversation, readConversations } from './conversations.ts';
import { convertAll } from './convert-pass.ts';
import { estimate, type Sizes } from './estimate.ts';
import { type Gathered, gather } from './gather.ts';
import type { MessageStats } from './message-stats.ts';
import { type PersonKind, readPeople } from './people.ts';
import { countNames, type NamedArchive, namesOfArchive, type PlannedNames, planNames } from './plan-names.ts';

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

/** Damaged elements that are named. */
const DAMAGED_SHOWN = 20;
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
  const accounts = new Accounts();
  countUsers(accounts, named, planned);
  const emojiImages = countEmoji(accounts, index, gathered);
  countChannels(accounts, conversations, planned, names);
  for (const _ of gathered.rejected) {
    accounts.count('message');
    accounts.outcome('message', 'failed', 'message_invalid');
  }
  const stats = await convertAll(threads, archive, index, conversations, names, accounts, progressOf(2));
  const sizes: Sizes = {
    messages: accounts.fates.messages.total,
    messageBytes: index.messageBytes,
    lineBytes: stats.lineBytes + otherLines(named),
    fileBytes: index.fileBytes,
  };
  return {
    assessment: describe(archive, index, named, planned, accounts, gathered, stats, emojiImages, sizes),
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

function countUsers(accounts: Accounts, { people }: NamedArchive, planned: PlannedNames): void {
  for (const { user } of people) {
    accounts.count('user');
    for (const { code, detail } of planned.accounts.get(user)!.findings)
      accounts.finding(code, user.id, detail);
  }
}

/** @returns how many will be exported */
function countEmoji(accounts: Accounts, { images }: ArchiveIndex, { emoji }: Gathered): number {
  let exported = 0;
  for (const slackName of [...emoji].sort()) {
    accounts.count('custom_emoji');
    const problem = emojiImageProblem(images.get(slackName));
    if (problem) {
      accounts.outcome('custom_emoji', 'skipped', problem.reason);
      continue;
    }
    exported++;
    const name = mattermostEmojiName(slackName);
    if (name !== slackName) accounts.finding('emoji_renamed', slackName, `${slackName} → ${name}`);
  }
  return exported;
}

function countChannels(
  accounts: Accounts,
  conversations: readonly Conversation[],
  planned: PlannedNames,
  names: TargetNames,
): void {
  for (const conversation of conversations) {
    const { channel } = conversation;
    accounts.count('channel');
    const { room, findings } = planned.rooms.get(conversation)!;
    const texts = channelTexts(channel, room.type === 'D', names);
    for (const { code, detail } of [...findings, ...texts.findings])
      accounts.finding(code, channel.id, detail);
    if (room.name === '') accounts.outcome('channel', 'skipped', 'no_members');
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

function describe(
  archive: Archive,
  index: ArchiveIndex,
  named: NamedArchive,
  planned: PlannedNames,
  accounts: Accounts,
  { emoji, rejected }: Gathered,
  stats: MessageStats,
  emojiImages: number,
  sizes: Sizes,
): ArchiveAssessment {
  const { people, conversations } = named;
  const ofKind = (kind: PersonKind) => people.filter((person) => person.kind === kind).length;
  const listedAs = (kind: string) => conversations.filter(({ channel }) => channel.kind === kind).length;
  const totals = accounts.fates;
  const files = (code: string) => stats.files.get(code)?.files ?? 0;
  const subtype = (name: string) => stats.bySubtype.get(name) ?? 0;
  return {
    status: 'ok',
    archive: archive.path,
    workspaceId: index.workspaceId,
    shape: index.shape,
    period: stats.firstMs === undefined ? null : { first: iso(stats.firstMs), last: iso(stats.lastMs!) },
    people: {
      members: ofKind('member'),
      guests: ofKind('guest'),
      deactivated: ofKind('deactivated'),
      bots: ofKind('bot'),
      strangers: ofKind('stranger'),
    },
    conversations: {
      public: listedAs('public'),
      private: listedAs('private'),
      direct: listedAs('dm'),
      group: listedAs('mpim'),
      unlisted: listedAs('unlisted'),
      archived: conversations.filter(({ channel }) => channel.isArchived).length,
    },
    names: countNames(planned),
    messages: {
      total: totals.messages.total - rejected.size,
      duplicates: stats.duplicates,
      byMonth: Object.fromEntries([...stats.byMonth].sort(([a], [b]) => (a < b ? -1 : 1))),
      bySubtype: Object.fromEntries([...stats.bySubtype].sort(([, a], [, b]) => b - a)),
      threads: stats.threads,
      replies: stats.replies,
      dayFiles: index.dayFiles,
      damaged: { count: rejected.size, first: [...rejected.values()].slice(0, DAMAGED_SHOWN) },
    },
    emoji: { withImage: emojiImages, withoutImage: emoji.size - emojiImages },
    files: Object.fromEntries(stats.files),
    largestFile: stats.largestFile ?? null,
    totals,
    outcomes: accounts.outcomes,
    findings: accounts.findings,
    lost: {
      filesHiddenByLimit: files('file_hidden_by_limit'),
      filesDeleted: files('file_deleted'),
      tombstones: subtype('tombstone'),
      orphanedThreads: stats.orphanedThreads,
      strangers: ofKind('stranger'),
      revoked: subtype('ekm_access_denied'),
    },
    estimate: estimate(sizes),
  };
}

/** A time beyond what a Date holds is the last that it holds. */
const iso = (ms: number) => new Date(Math.min(ms, 8.64e15)).toISOString();
