import type { Account } from '../mattermost/accounts.ts';
import { channelHeader } from '../mattermost/channel-header.ts';
import { extension } from '../mattermost/file-path.ts';
import { LIMITS, shorten } from '../mattermost/limits.ts';
import type { ReasonCode } from '../meta/reason-codes.ts';
import { record } from '../sinks/bulk-file/parts.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { streamEntry } from '../slack/archive/stream-entry.ts';
import type { Bookmark } from '../slack/bookmarks.ts';
import { parseChannel } from '../slack/channel.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import { labelledLink } from '../slack/text/link-markdown.ts';
import { mrkdwnToMarkdown } from '../slack/text/mrkdwn.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { Chunk } from '../store/chunks.ts';
import type { Job } from '../store/jobs.ts';
import { channelsByUsername } from '../store/memberships.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import { entitiesOfChunk, type SharedType } from '../store/workspace-entities.ts';
import { namesOf, type RoomDetail } from '../threads/shared-names.ts';
import { ZipInvalidError } from '../zip/zip-invalid-error.ts';
import { checkpoint, whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExportContext, type ExportInput, exportLane } from './export-lane.ts';
import type { EmojiDetail } from './name-emoji.ts';
import { openArchiveOf } from './open-archive.ts';
import { profileImagesOf } from './profile-images.ts';
import type { UserDetail } from './target-names-cache.ts';

const ofChunk = ({ pool }: Dependencies, { job, target }: ExportContext, type: SharedType, chunk: Chunk) =>
  entitiesOfChunk(pool, target.targetId, job.jobId, type, Number(chunk.fromKey[0]), Number(chunk.toKey![0]));

/** Accounts with the team channels that they belong to, and their pictures where the archive brings them along. */
export const createExportUsers = (dependencies: Dependencies) =>
  function exportUsers(input: ExportInput): Promise<void> {
    return exportLane(dependencies, 'user', input, async (context, chunk) => {
      const { target, job } = context;
      const entities = await ofChunk(dependencies, context, 'user', chunk);
      const images = await whileHeartbeating(() => profileImagesOf(dependencies.pool, job, entities));
      const findings: Finding[] = [];
      const details = entities.map(({ detail }) => JSON.parse(detail!) as UserDetail);
      const usernames = [...new Set(details.map(({ username }) => username))];
      const channels = await channelsByUsername(dependencies.pool, target.targetId, usernames);
      const botOwner = context.input.choices.rules.bot_owner ?? '';
      const outcomes: Outcome[] = [];
      const records: string[] = [];
      for (const [index, detail] of details.entries()) {
        const { username, kind } = detail;
        const { slackId } = entities[index]!;
        if (kind === 'existing') {
          outcomes.push(skipped(slackId, 'account_exists', username));
          continue;
        }
        const image = images.get(slackId);
        if (image && 'unusable' in image)
          findings.push({ code: 'avatar_unusable', slackId, detail: image.unusable });
        const picture = image && 'entry' in image ? [JSON.stringify([image.extension, image.entry])] : [];
        const line =
          kind === 'bot'
            ? { type: 'bot', bot: botLine(detail, botOwner) }
            : { type: 'user', user: userLine(detail, target.team, channels.get(username) ?? []) };
        records.push(record(username, JSON.stringify(line), line.type, ...picture));
      }
      return { records: records.join(''), outcomes, findings };
    });
  };

/** The server wants a guest's roles to be those of a guest everywhere, and of nobody else. */
function userLine(account: Account, team: string, channels: readonly string[]) {
  const role = account.kind === 'guest' ? 'guest' : 'user';
  return {
    username: account.username,
    email: account.email,
    nickname: account.nickname,
    first_name: account.firstName,
    last_name: account.lastName,
    position: account.position,
    roles: `system_${role}`,
    ...(account.deleteAt > 0 ? { delete_at: account.deleteAt } : {}),
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

/** Custom emoji whose image the archive brings along. */
export const createExportCustomEmoji = (dependencies: Dependencies) =>
  function exportCustomEmoji(input: ExportInput): Promise<void> {
    return exportLane(dependencies, 'custom_emoji', input, async (context, chunk) => {
      const entities = await ofChunk(dependencies, context, 'custom_emoji', chunk);
      const isLeftOut = context.input.choices.leave_out.includes('custom_emoji');
      const names = entities.map(({ slackId }) => slackId);
      const images = await findArchiveFiles(dependencies.pool, context.job.jobId, 'emoji_image', names);
      const outcomes: Outcome[] = [];
      const records: string[] = [];
      const damages = await damagedImages(dependencies, context.job, images);
      for (const { slackId, name: planned, detail } of entities) {
        // A target that an earlier version planned has no names of emoji.
        const name = planned ?? mattermostEmojiName(slackId);
        const { skip } = JSON.parse(detail ?? '{}') as EmojiDetail;
        if (skip) {
          outcomes.push(skipped(slackId, skip.reason, skip.detail));
          continue;
        }
        if (isLeftOut) {
          outcomes.push(skipped(slackId, 'left_out_by_choice', 'leave_out: custom_emoji'));
          continue;
        }
        const image = images.get(slackId);
        if (!image) {
          outcomes.push(skipped(slackId, 'emoji_image_missing', 'the archive holds no image of this name'));
          continue;
        }
        if (isTooLarge(image)) {
          outcomes.push(skipped(slackId, 'emoji_image_too_large', `${image.size} bytes`));
          continue;
        }
        const damage = damages.get(slackId);
        if (damage !== undefined) {
          outcomes.push({ slackId, status: 'failed', reason: 'emoji_image_damaged', detail: damage });
          continue;
        }
        const line = { type: 'emoji', emoji: { name, image: `emoji/${name}${extension(image.name)}` } };
        records.push(record(name, JSON.stringify(line), JSON.stringify(image)));
      }
      return { records: records.join(''), outcomes, findings: [] };
    });
  };

const isTooLarge = ({ size }: ArchiveEntry) => size > LIMITS.emojiImageBytes;

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
      if (isTooLarge(image)) continue;
      try {
        for await (const _ of streamEntry(archive, image)) checkpoint(shutdown);
      } catch (error) {
        if (!(error instanceof ArchiveInvalidError || error instanceof ZipInvalidError)) throw error;
        damages.set(slackId, error.message);
      }
    }
  } finally {
    await archive.close();
  }
  return damages;
}

/** Team channels and direct channels. */
export const createExportChannels = (dependencies: Dependencies) =>
  function exportChannels(input: ExportInput): Promise<void> {
    return exportLane(dependencies, 'channel', input, async (context, chunk) => {
      const { target, job } = context;
      const names = namesOf(
        await dependencies.targetNames.of(dependencies.pool, target.targetId, job.workspaceId!),
      );
      const outcomes: Outcome[] = [];
      const findings: Finding[] = [];
      const records: string[] = [];
      const cut = (slackId: string, field: 'header' | 'purpose', text: string, limit: number) => {
        const short = shorten(text, limit);
        if (short !== text)
          findings.push({ code: `channel_${field}_shortened`, slackId, detail: `to ${limit}` });
        return short;
      };
      for (const { slackId, payload, detail } of await ofChunk(dependencies, context, 'channel', chunk)) {
        const channel = parseChannel(JSON.parse(payload));
        const room = JSON.parse(detail!) as RoomDetail;
        if (room.type === 'none') {
          outcomes.push(skipped(slackId, room.reason, room.detail));
          continue;
        }
        const topic = cut(slackId, 'header', mrkdwnToMarkdown(channel.topic, names), LIMITS.channelHeader);
        const { header, left } = channelHeader(topic, channel.bookmarks.map(bookmarkLink));
        if (left.length > 0) {
          const titles = left.map((index) => channel.bookmarks[index]!.title).join(', ');
          findings.push({ code: 'bookmarks_not_migrated', slackId, detail: shorten(titles, 1000) });
        }
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
            purpose: cut(slackId, 'purpose', mrkdwnToMarkdown(channel.purpose, names), LIMITS.channelPurpose),
            // Slack keeps no time of archiving; the last change is the nearest. Town Square can't be archived.
            ...(channel.isArchived && !channel.isGeneral ? { deleted_at: channel.updatedMs || 1 } : {}),
          },
        };
        records.push(record(room.name, JSON.stringify(line), room.type));
      }
      return { records: records.join(''), outcomes, findings };
    });
  };

const bookmarkLink = ({ title, link }: Bookmark): string =>
  link === '' ? '' : labelledLink(title, link, '');

const skipped = (slackId: string, reason: ReasonCode, detail: string): Outcome => ({
  slackId,
  status: 'skipped',
  reason,
  detail,
});
