import type { DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import type { TargetNamesCache } from '../activities/target-names-cache.ts';
import { channelTexts } from '../mattermost/channel-texts.ts';
import { parseChannel } from '../slack/channel.ts';
import { outcomesOfChunk } from '../store/outcomes.ts';
import { namesOf, parseRoom, type RoomDetail } from '../threads/shared-names.ts';
import { entityChunks } from './entity-chunks.ts';

type PlacedRoom = Exclude<RoomDetail, { type: 'none' }>;

/** A channel that the job has sent, as it has to be there. Several of Slack's may be one. */
export interface ExpectedRoom {
  /** Its place in `Rooms.all`. */
  no: number;
  room: PlacedRoom;
  header: string;
  purpose: string;
  isArchived: boolean;
  /** The first of the job's conversations that became this channel. */
  slackId: string;
  /** Entity ids of all of them. */
  channelIds: number[];
}

/** Memory: a few hundred bytes a channel, and the header and the purpose. */
export interface Rooms {
  all: readonly ExpectedRoom[];
  /** The place of a conversation's channel; undefined if nothing of the job is in it. */
  noOf(room: RoomDetail): number | undefined;
}

const keyOf = ({ type, name }: RoomDetail) => `${type === 'D' ? 'direct' : 'team'}/${name}`;

/**
 * The channels of a job. Of several conversations that are one channel the first of the target gives it its texts, also if
 * another job has that.
 * @param jobs all of the target, in its order
 */
export async function expectedRooms(
  pool: DatabasePool,
  cache: TargetNamesCache,
  jobs: readonly ExportContext[],
  jobId: number,
): Promise<Rooms> {
  const first = new Map<string, ExpectedRoom>();
  const all: ExpectedRoom[] = [];
  for (const { job, target } of jobs) {
    const isOwn = job.jobId === jobId;
    const names = namesOf(await cache.of(pool, target.targetId, job.workspaceId!));
    for await (const { chunk, entities } of entityChunks(pool, { job, target }, 'channel')) {
      const left = new Set(await outcomesOfChunk(pool, job.jobId, 'channel', chunk.chunkNo));
      for (const { slackId, entityId, payload, detail } of entities) {
        const room = parseRoom(detail!);
        if (left.has(slackId) || room.type === 'none') continue;
        const key = keyOf(room);
        let known = first.get(key);
        if (known === undefined) {
          const channel = parseChannel(JSON.parse(payload));
          const { header, purpose } = channelTexts(channel, room.type === 'D', names);
          const isArchived = room.type !== 'D' && channel.isArchived && !room.isAlive;
          known = { no: -1, room, header, purpose, isArchived, slackId, channelIds: [] };
          first.set(key, known);
        }
        if (!isOwn) continue;
        if (known.no < 0) {
          known.no = all.length;
          known.slackId = slackId;
          all.push(known);
        }
        known.channelIds.push(entityId);
      }
    }
  }
  return {
    all,
    noOf: (room) => {
      const no = first.get(keyOf(room))?.no;
      return no === undefined || no < 0 ? undefined : no;
    },
  };
}
