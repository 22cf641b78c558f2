import { channelTexts } from '../mattermost/channel-texts.ts';
import { emojiImageProblem } from '../mattermost/emoji-image.ts';
import { extension } from '../mattermost/file-path.ts';
import { record } from '../sinks/bulk-file/parts.ts';
import { parseChannel } from '../slack/channel.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { Chunk } from '../store/chunks.ts';
import type { Job } from '../store/jobs.ts';
import { channelsByUsername } from '../store/memberships.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import type { Target } from '../store/targets.ts';
import { entitiesOfChunk, type SharedType } from '../store/workspace-entities.ts';
import { namesOf, type RoomDetail } from '../threads/shared-names.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExportInput, exportLane } from './export-lane.ts';
import type { UserDetail } from './target-names-cache.ts';

const ofChunk = (
  { pool }: Dependencies,
  { job, target }: { job: Job; target: Target },
  type: SharedType,
  chunk: Chunk,
) =>
  entitiesOfChunk(pool, target.targetId, job.jobId, type, Number(chunk.fromKey[0]), Number(chunk.toKey![0]));

/** Accounts with the team channels that they belong to. */
export const createExportUsers = (dependencies: Dependencies) =>
  function exportUsers(input: ExportInput): Promise<void> {
    return exportLane(dependencies, 'user', input, async (context, chunk) => {
      const { target } = context;
      const entities = await ofChunk(dependencies, context, 'user', chunk);
      const details = entities.map(({ detail }) => JSON.parse(detail!) as UserDetail);
      const usernames = [...new Set(details.map(({ username }) => username))];
      const channels = await channelsByUsername(dependencies.pool, target.targetId, usernames);
      const records = details.map((detail) => {
        const memberships = (channels.get(detail.username) ?? []).map((name) => ({
          name,
          roles: 'channel_user',
        }));
        const user = {
          username: detail.username,
          email: detail.email,
          nickname: detail.nickname,
          first_name: detail.firstName,
          last_name: detail.lastName,
          position: detail.position,
          roles: 'system_user',
          ...(detail.deleteAt > 0 ? { delete_at: detail.deleteAt } : {}),
          teams: [{ name: target.team, roles: 'team_user', channels: memberships }],
        };
        return record(detail.username, JSON.stringify({ type: 'user', user }));
      });
      return { records: records.join(''), outcomes: [], findings: [] };
    });
  };

/** Custom emoji whose image the archive brings along. */
export const createExportCustomEmoji = (dependencies: Dependencies) =>
  function exportCustomEmoji(input: ExportInput): Promise<void> {
    return exportLane(dependencies, 'custom_emoji', input, async (context, chunk) => {
      const entities = await ofChunk(dependencies, context, 'custom_emoji', chunk);
      const names = entities.map(({ slackId }) => slackId);
      const images = await findArchiveFiles(dependencies.pool, context.job.jobId, 'emoji_image', names);
      const outcomes: Outcome[] = [];
      const findings: Finding[] = [];
      const records: string[] = [];
      for (const { slackId } of entities) {
        const image = images.get(slackId);
        const problem = emojiImageProblem(image);
        if (problem || !image) {
          outcomes.push(skipped(slackId, problem!.reason, problem!.detail));
          continue;
        }
        const name = mattermostEmojiName(slackId);
        if (name !== slackId)
          findings.push({ code: 'emoji_renamed', slackId, detail: `${slackId} → ${name}` });
        const line = { type: 'emoji', emoji: { name, image: `emoji/${name}${extension(image.name)}` } };
        records.push(record(name, JSON.stringify(line), JSON.stringify(image)));
      }
      return { records: records.join(''), outcomes, findings };
    });
  };

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
      for (const { slackId, payload, detail } of await ofChunk(dependencies, context, 'channel', chunk)) {
        const channel = parseChannel(JSON.parse(payload));
        const room = JSON.parse(detail!) as RoomDetail;
        const { header, purpose, findings: found } = channelTexts(channel, room.type === 'D', names);
        findings.push(...found.map((finding) => ({ ...finding, slackId })));
        if (room.type === 'D') {
          if (room.name === '') {
            outcomes.push(skipped(slackId, 'no_members', 'nobody is known to be in this conversation'));
            continue;
          }
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
            // Slack keeps no time of archiving; the last change is the nearest. Town Square can't be archived.
            ...(channel.isArchived && !channel.isGeneral ? { deleted_at: channel.updatedMs || 1 } : {}),
          },
        };
        records.push(record(room.name, JSON.stringify(line), room.type));
      }
      return { records: records.join(''), outcomes, findings };
    });
  };

const skipped = (slackId: string, reason: string, detail: string): Outcome => ({
  slackId,
  status: 'skipped',
  reason,
  detail,
});
