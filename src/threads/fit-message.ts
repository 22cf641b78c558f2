import { fitIntoPosts } from '../mattermost/post.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { convertMessage } from '../slack/convert-message.ts';
import type { SlackFile } from '../slack/import-message.ts';
import { microsToTs } from '../slack/ts.ts';
import { sortFiles } from './message-files.ts';
import type { RoomDetail, TargetNames } from './shared-names.ts';

/** A stored message on its way: what the database says of it, beside Slack's own words. */
export interface StoredMessage {
  channelId: number;
  ts: string;
  createAt: number;
  payload: Record<string, unknown>;
  files: SlackFile[];
}

/**
 * Converts a message and fits it into posts, or says why it is left out.
 * @param entries files that the archive holds, by id
 * @param files to be carried, if others than these
 */
export function fitMessage(
  message: StoredMessage,
  room: RoomDetail,
  names: TargetNames,
  entries: ReadonlyMap<string, ArchiveEntry>,
  files?: number,
) {
  const { available, unavailable } = sortFiles(message.files, entries);
  const converted = convertMessage(message.payload, message.files, unavailable, names);
  if ('skipped' in converted) return converted;
  const { pinned_to: pinnedTo } = message.payload;
  const isPinned =
    room.pins.includes(microsToTs(message.ts)) ||
    (Array.isArray(pinnedTo) && pinnedTo.includes(room.slackId));
  const user = usernameOf(names, converted.author);
  const count = files ?? available.length;
  const { posts, findings } = fitIntoPosts(converted, user, message.createAt, count, isPinned);
  return { posts, findings, available, unavailable, unknownSubtype: converted.unknownSubtype };
}

/** @throws Error nobody of that id was planned, which would be a fault of ours */
function usernameOf(names: TargetNames, slackId: string): string {
  const username = names.user(slackId);
  if (username === undefined) throw new Error(`nobody at the target stands for ${slackId}`);
  return username;
}
