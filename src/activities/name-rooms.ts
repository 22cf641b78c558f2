import type { Chosen } from '../choices/chosen.ts';
import { planRooms, type RoomCandidate, type RoomInUse } from '../mattermost/rooms.ts';
import { parseChannel } from '../slack/channel.ts';
import type { EarlierTargets } from '../store/earlier.ts';
import { jsonText } from '../store/json-text.ts';
import { membersOf } from '../store/memberships.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { parseRoom, type RoomDetail } from '../threads/shared-names.ts';
import { inheritedNames } from './inherited-names.ts';
import { BATCH, type Entity, entitiesOf, type PlannedJob, PlannedNames } from './planned-entities.ts';

/** Decides what every conversation becomes, and what it is called. */
export async function nameRooms(
  db: DatabaseTransactionConnection,
  targetId: number,
  jobs: readonly PlannedJob[],
  chosen: Chosen,
  sameNamed: 'separate' | 'merge',
  usernames: ReadonlyMap<number, string>,
  earlier: EarlierTargets,
) {
  const entities = await entitiesOf(db, jobs, 'channel');
  const channels = entities.map((entity) => ({ entity, channel: parseChannel(JSON.parse(entity.payload)) }));
  const people = new Map<number, { members: Set<string>; authors: Set<string> }>();
  const direct = channels.filter(({ channel }) => channel.kind === 'dm' || channel.kind === 'mpim');
  for (const { jobId } of jobs) {
    for (let at = 0; at < direct.length; at += BATCH) {
      const ids = direct.slice(at, at + BATCH).map(({ entity }) => entity.entityId);
      for (const { channelId, userId, listed } of await membersOf(db, jobId, ids)) {
        const room = people.get(channelId) ?? { members: new Set(), authors: new Set() };
        room[listed ? 'members' : 'authors'].add(usernames.get(userId)!);
        people.set(channelId, room);
      }
    }
  }
  const isCandidate = new Set(entities.map(({ entityId }) => entityId));
  const inUse: RoomInUse[] = [];
  const inherited = new Map<number, RoomCandidate<Entity>['earlier']>();
  for (const { entityId, workspaceId, detail } of (await inheritedNames(db, earlier, 'channel')).values()) {
    const { slackId: _id, pins: _pins, ...room } = parseRoom(detail);
    if (room.type === 'none') continue;
    inherited.set(entityId, room);
    inUse.push({ workspaceId, room, isCandidate: isCandidate.has(entityId) });
  }
  const candidates = channels.map(({ entity, channel }): RoomCandidate<Entity> => {
    const room = people.get(entity.entityId);
    return {
      key: entity,
      workspaceId: entity.job.workspaceId,
      channel,
      members: [...(room?.members ?? [])],
      authors: [...(room?.authors ?? [])],
      choice: chosen.room(channel),
      earlier: inherited.get(entity.entityId),
    };
  });
  const plans = planRooms(candidates, { sameNamed }, inUse);
  const names = new PlannedNames();
  for (const { key, channel } of candidates) {
    const { room, findings: found } = plans.get(key)!;
    const detail: RoomDetail = { ...room, slackId: channel.id, pins: [...channel.pins] };
    names.add(key, { name: room.name, detail: jsonText(detail) }, found);
  }
  await names.store(db, targetId);
}
