import type { CommonQueryMethods } from 'slonik';
import type { Account } from '../mattermost/accounts.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import { pageOfTargetNames } from '../store/target-names.ts';
import { parseRoom, type RoomDetail, type SharedNames, shareNames } from '../threads/shared-names.ts';

/** What a user's row in target_names says. */
export type UserDetail = Account & { botId: string };
const PAGE = 5_000;
/** Pairs of target and workspace that a worker keeps in mind: those of two migrations, with a few earlier ones of a team. */
const MAX_ENTRIES = 8;

/** Names are frozen once the target is planned, so they are read once for all the chunks that a worker exports. */
export class TargetNamesCache {
  readonly #names = new Map<string, Promise<SharedNames>>();

  of(db: CommonQueryMethods, targetId: number, workspaceId: string): Promise<SharedNames> {
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
  ): Promise<SharedNames> {
    try {
      return await loadNames(db, targetId, workspaceId, key);
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
  key: string,
): Promise<SharedNames> {
  const users = new Map<string, string>();
  const rooms: [number, RoomDetail][] = [];
  const emoji: [string, string][] = [];
  for (let after = 0; ; ) {
    const page = await pageOfTargetNames(db, targetId, workspaceId, after, PAGE);
    for (const { type, entityId, slackId, name, detail } of page) {
      if (type === 'user') {
        const { username, botId } = JSON.parse(detail) as UserDetail;
        users.set(slackId, username);
        if (botId !== '' && !users.has(botId)) users.set(botId, username);
      } else if (type === 'custom_emoji') {
        if (name !== mattermostEmojiName(slackId)) emoji.push([slackId, name]);
      } else {
        rooms.push([entityId, parseRoom(detail)]);
      }
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!.entityId;
  }
  return shareNames(key, { users: [...users], rooms, emoji });
}
