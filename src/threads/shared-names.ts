import { emojiTextBy } from '../mattermost/emoji-text.ts';
import { NOBODY, type Room } from '../mattermost/rooms.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import type { Names } from '../slack/text/names.ts';

/** What a channel's row in target_names says. */
export type RoomDetail = Room & { slackId: string; pins: string[] };

/** Reads a channel's row. Earlier versions planned a conversation of nobody as a direct channel without members. */
export function parseRoom(detail: string): RoomDetail {
  const room = JSON.parse(detail) as RoomDetail;
  if (room.type !== 'D' || room.members.length > 0) return room;
  return { ...NOBODY, slackId: room.slackId, pins: room.pins };
}

/** How the people and conversations of one workspace are called at one target. */
export interface TargetNames extends Names {
  /** By entity id. */
  rooms: ReadonlyMap<number, RoomDetail>;
}

/** The same for all threads: one copy, in memory that they share. */
export interface SharedNames {
  /** Another one for another target or workspace. */
  key: string;
  /** `NameLists` as JSON, in UTF-8. */
  json: SharedArrayBuffer;
}

export interface NameLists {
  users: [slackId: string, username: string][];
  rooms: [entityId: number, room: RoomDetail][];
  /** Custom emoji whose name is another one than the default rule gives. */
  emoji: [slackName: string, name: string][];
}

export function shareNames(key: string, lists: NameLists): SharedNames {
  const bytes = Buffer.from(JSON.stringify(lists));
  const json = new SharedArrayBuffer(bytes.length);
  Buffer.from(json).set(bytes);
  return { key, json };
}

/** Pairs of target and workspace that a thread keeps in mind: those of two migrations, with a few earlier ones of a team. */
const MAX_ENTRIES = 8;
const known = new Map<string, TargetNames>();

/** The names, ready to be asked. They are frozen once the target is planned, so a thread reads them once. */
export function namesOf({ key, json }: SharedNames): TargetNames {
  const names = known.get(key) ?? readNames(json);
  known.delete(key);
  known.set(key, names);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_ENTRIES) break;
    known.delete(oldest);
  }
  return names;
}

function readNames(json: SharedArrayBuffer): TargetNames {
  // A decoder takes no shared memory.
  return targetNames(JSON.parse(Buffer.from(json).toString('utf8')) as NameLists);
}

export function targetNames(lists: NameLists): TargetNames {
  const users = new Map(lists.users);
  const rooms = new Map(lists.rooms);
  const linkable = lists.rooms.map(([, room]) => room).filter(({ type }) => type === 'O' || type === 'P');
  const channels = new Map(linkable.map(({ slackId, name }) => [slackId, name]));
  const custom = new Map(lists.emoji);
  const emoji = (name: string) => custom.get(name) ?? mattermostEmojiName(name);
  return {
    user: (slackId) => users.get(slackId),
    channel: (slackId) => channels.get(slackId),
    emoji,
    emojiText: emojiTextBy(emoji),
    rooms,
  };
}
