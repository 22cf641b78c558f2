import type { CommonQueryMethods } from 'slonik';
import type { Account } from '../mattermost/accounts.ts';
import type { Room } from '../mattermost/rooms.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import type { Names } from '../slack/text/names.ts';
import { pageOfTargetNames } from '../store/target-names.ts';

/** What a user's row in target_names says. */
export type UserDetail = Account & { botId: string };
/** What a channel's row in target_names says. */
export type RoomDetail = Room & { slackId: string; pins: string[] };

/** How the people and conversations of one workspace are called at one target. */
export interface TargetNames extends Names {
  /** By entity id. */
  rooms: ReadonlyMap<number, RoomDetail>;
}

const PAGE = 5_000;
/** Pairs of target and workspace that a worker keeps in mind. */
const MAX_ENTRIES = 2;

/** Names are frozen once the target is planned, so they are read once for all the chunks that a worker exports. */
export class TargetNamesCache {
  readonly #names = new Map<string, Promise<TargetNames>>();

  of(db: CommonQueryMethods, targetId: number, workspaceId: string): Promise<TargetNames> {
    const key = `${targetId}/${workspaceId}`;
    const names = this.#names.get(key) ?? this.#load(db, targetId, workspaceId, key);
    this.#names.delete(key);
    this.#names.set(key, names);
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= MAX_ENTRIES) break;
      this.#names.delete(oldest);
    }
    return names;
  }

  async #load(
    db: CommonQueryMethods,
    targetId: number,
    workspaceId: string,
    key: string,
  ): Promise<TargetNames> {
    try {
      return await loadNames(db, targetId, workspaceId);
    } catch (error) {
      this.#names.delete(key);
      throw error;
    }
  }
}

async function loadNames(
  db: CommonQueryMethods,
  targetId: number,
  workspaceId: string,
): Promise<TargetNames> {
  const users = new Map<string, string>();
  const channels = new Map<string, string>();
  const rooms = new Map<number, RoomDetail>();
  for (let after = 0; ; ) {
    const page = await pageOfTargetNames(db, targetId, workspaceId, after, PAGE);
    for (const { type, entityId, slackId, detail } of page) {
      if (type === 'user') {
        const { username, botId } = JSON.parse(detail) as UserDetail;
        users.set(slackId, username);
        if (botId !== '' && !users.has(botId)) users.set(botId, username);
      } else {
        const room = JSON.parse(detail) as RoomDetail;
        rooms.set(entityId, room);
        if (room.type !== 'D') channels.set(slackId, room.name);
      }
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!.entityId;
  }
  return {
    user: (slackId) => users.get(slackId),
    channel: (slackId) => channels.get(slackId),
    emoji: mattermostEmojiName,
    rooms,
  };
}
