import type { Account } from '../mattermost/accounts.ts';
import { channelTexts } from '../mattermost/channel-texts.ts';
import { emojiSkip } from '../mattermost/emoji-skip.ts';
import { extension } from '../mattermost/file-path.ts';
import { LIMITS } from '../mattermost/limits.ts';
import type { ReasonCode } from '../meta/reason-codes.ts';
import { record } from '../sinks/parts.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { entryDamage } from '../slack/archive/entry-damage.ts';
import { parseChannel } from '../slack/channel.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { Chunk } from '../store/chunks.ts';
import { earlierJobs, sharedExportedBefore } from '../store/earlier.ts';
import type { Job } from '../store/jobs.ts';
import { channelsByUsername } from '../store/memberships.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import type { Target } from '../store/targets.ts';
import { entitiesOfChunk, type SharedType } from '../store/workspace-entities.ts';
import { namesOf, parseRoom } from '../threads/shared-names.ts';
import { checkpoint, whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExportContext, oneByOne } from './export-lane.ts';
import type { EmojiDetail } from './name-emoji.ts';
import { openArchiveOf } from './open-archive.ts';
import { profileImagesOf } from './profile-images.ts';
import type { UserDetail } from './target-names-cache.ts';

const entitiesOf = ({ pool }: Dependencies, { job, target }: ExportContext, type: SharedType, chunk: Chunk) =>
  entitiesOfChunk(pool, target.targetId, job.jobId, type, Number(chunk.fromKey[0]), Number(chunk.toKey![0]));

/**
 * What makes a chunk's users into records: accounts with the team channels that they belong to, and their pictures where
 * the archive brings them along.
 */
export const convertsUsers = (dependencies: Dependencies) =>
  oneByOne(async (context, chunk) => {
    const { target, job } = context;
    const entities = await entitiesOf(dependencies, context, 'user', chunk);
    const images = await whileHeartbeating(() => profileImagesOf(dependencies.pool, job, entities));
    const findings: Finding[] = [];
    const details = entities.map(({ detail }) => JSON.parse(detail!) as UserDetail);
    const usernames = [...new Set(details.map(({ username }) => username))];
    const channels = await channelsByUsername(dependencies.pool, target.targetId, usernames);
    const before = await exportedBefore(dependencies, context, 'user', chunk);
    const botOwner = context.input.choices.rules.bot_owner ?? '';
    const outcomes: Outcome[] = [];
    const records: string[] = [];
    for (const [index, detail] of details.entries()) {
      const { username, kind } = detail;
      const { slackId } = entities[index]!;
      if (kind === 'existing') {
        if (target.kind === 'bulk-file') {
          outcomes.push(skipped(slackId, 'account_exists', username));
          continue;
        }
        if (!before?.has(slackId)) findings.push({ code: 'account_used', slackId, detail: username });
        const line = { type: 'user', user: userLine(detail, target, channels.get(username) ?? []) };
        // No line for the server: it tells which channels the account belongs to.
        records.push(record(username, JSON.stringify(line), kind));
        continue;
      }
      const image = images.get(slackId);
      if (image && 'unusable' in image)
        findings.push({ code: 'avatar_unusable', slackId, detail: image.unusable });
      const picture = image && 'entry' in image ? [JSON.stringify([image.extension, image.entry])] : [];
      const line =
        kind === 'bot'
          ? { type: 'bot', bot: botLine(detail, botOwner) }
          : { type: 'user', user: userLine(detail, target, channels.get(username) ?? []) };
      records.push(record(username, JSON.stringify(line), line.type, ...picture));
    }
    return { records: records.join(''), outcomes, findings, ...reusedOf(before, outcomes) };
  });

/** The server wants a guest's roles to be those of a guest everywhere, and of nobody else. */
function userLine(account: Account, { kind, team }: Target, channels: readonly string[]) {
  const role = account.kind === 'guest' ? 'guest' : 'user';
  // At a server accounts are deactivated when everything has arrived.
  const isDeactivated = kind === 'bulk-file' && account.deleteAt > 0;
  return {
    username: account.username,
    email: account.email,
    nickname: account.nickname,
    first_name: account.firstName,
    last_name: account.lastName,
    position: account.position,
    roles: `system_${role}`,
    ...(isDeactivated ? { delete_at: account.deleteAt } : {}),
    teams: [
      {
        name: team,
        roles: `team_${role}`,
        channels: channels.map((name) => ({ name, roles: `channel_${role}` })),
      },
    ],
  };
}

/** A bot is in no team and no channel, and needs to be in none to have written there. */
const botLine = ({ username, nickname }: Account, owner: string) => ({
  username,
  owner,
  display_name: nickname,
});

/** What makes a chunk's custom emoji into records: those whose image the archive brings along. */
export const convertsCustomEmoji = (dependencies: Dependencies) =>
  oneByOne(async (context, chunk) => {
    const entities = await entitiesOf(dependencies, context, 'custom_emoji', chunk);
    const isLeftOut = context.input.choices.leave_out.includes('custom_emoji');
    const names = entities.map(({ slackId }) => slackId);
    const images = await findArchiveFiles(dependencies.pool, context.job.jobId, 'emoji_image', names);
    const outcomes: Outcome[] = [];
    const records: string[] = [];
    const damages = await damagedImages(dependencies, context.job, images);
    const before = await exportedBefore(dependencies, context, 'custom_emoji', chunk);
    for (const { slackId, name: planned, detail } of entities) {
      // A target that an earlier version planned has no names of emoji.
      const name = planned ?? mattermostEmojiName(slackId);
      const { skip } = JSON.parse(detail ?? '{}') as EmojiDetail;
      const image = images.get(slackId);
      const problem = emojiSkip(skip, isLeftOut, image);
      // Its image is at the server, whether this archive has one or not.
      if (problem?.reason === 'emoji_image_missing' && before?.has(slackId)) continue;
      if (problem) {
        outcomes.push(skipped(slackId, problem.reason, problem.detail));
        continue;
      }
      const damage = damages.get(slackId);
      if (damage !== undefined) {
        outcomes.push({ slackId, status: 'failed', reason: 'emoji_image_damaged', detail: damage });
        continue;
      }
      const line = { type: 'emoji', emoji: { name, image: `emoji/${name}${extension(image!.name)}` } };
      records.push(record(name, JSON.stringify(line), JSON.stringify(image)));
    }
    return { records: records.join(''), outcomes, findings: [], ...reusedOf(before, outcomes) };
  });

/**
 * Reads each image once, so that one whose bytes are damaged fails by itself, and not the whole target at the end.
 * @returns slack id → what is wrong with its bytes
 */
async function damagedImages(
  { shutdown }: Dependencies,
  job: Job,
  images: ReadonlyMap<string, ArchiveEntry>,
): Promise<Map<string, string>> {
  const damages = new Map<string, string>();
  if (images.size === 0) return damages;
  const archive = await openArchiveOf(job);
  try {
    for (const [slackId, image] of images) {
      if (image.size > LIMITS.emojiImageBytes) continue;
      const damage = await entryDamage(archive, image, () => checkpoint(shutdown));
      if (damage !== undefined) damages.set(slackId, damage);
    }
  } finally {
    await archive.close();
  }
  return damages;
}

/** What makes a chunk's conversations into records of team channels and direct channels. */
export const convertsChannels = (dependencies: Dependencies) =>
  oneByOne(async (context, chunk) => {
    const { target, job } = context;
    const names = namesOf(
      await dependencies.targetNames.of(dependencies.pool, target.targetId, job.workspaceId!),
    );
    const outcomes: Outcome[] = [];
    const findings: Finding[] = [];
    const records: string[] = [];
    for (const { slackId, payload, detail } of await entitiesOf(dependencies, context, 'channel', chunk)) {
      const channel = parseChannel(JSON.parse(payload));
      const room = parseRoom(detail!);
      if (room.type === 'none') {
        outcomes.push(skipped(slackId, room.reason, room.detail));
        continue;
      }
      const { header, purpose, findings: found } = channelTexts(channel, room.type === 'D', names);
      findings.push(...found.map((finding) => ({ ...finding, slackId })));
      if (room.type === 'D') {
        const line = { type: 'direct_channel', direct_channel: { members: room.members, header } };
        records.push(record(room.name, JSON.stringify(line), room.type));
        continue;
      }
      const line = {
        type: 'channel',
        channel: {
          team: target.team,
          name: room.name,
          display_name: room.displayName,
          type: room.type,
          header,
          purpose,
        },
      };
      // Slack keeps no time of archiving; the last change is the nearest.
      const archivedAt = channel.isArchived && !room.isAlive ? [channel.updatedMs || 1] : [];
      records.push(record(room.name, JSON.stringify(line), room.type, ...archivedAt));
    }
    const before = await exportedBefore(dependencies, context, 'channel', chunk);
    return { records: records.join(''), outcomes, findings, ...reusedOf(before, outcomes) };
  });

/** Slack ids of the chunk that earlier migrations have brought to the server; undefined if there was none. */
async function exportedBefore(
  { pool }: Dependencies,
  { job, target }: ExportContext,
  type: SharedType,
  chunk: Chunk,
): Promise<Set<string> | undefined> {
  const earlier = await earlierJobs(pool, target, job.workspaceId!);
  return earlier.length === 0 ? undefined : sharedExportedBefore(pool, earlier, job.jobId, type, chunk);
}

/** How many of a chunk's entities earlier migrations have brought to the server. */
function reusedOf(before: ReadonlySet<string> | undefined, outcomes: readonly Outcome[]) {
  if (before === undefined) return {};
  return { reused: before.size - outcomes.filter(({ slackId }) => before.has(slackId)).length };
}

const skipped = (slackId: string, reason: ReasonCode, detail: string): Outcome => ({
  slackId,
  status: 'skipped',
  reason,
  detail,
});
