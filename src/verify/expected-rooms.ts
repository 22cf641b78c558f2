import type { DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import type { TargetNamesCache } from '../activities/target-names-cache.ts';
import { channelTexts } from '../mattermost/channel-texts.ts';
import { parseChannel, type SlackChannel } from '../slack/channel.ts';
import type { Names } from '../slack/text/names.ts';
import { outcomesOfChunks } from '../store/outcomes.ts';
import { namesOf, parseRoom, type RoomDetail } from '../threads/shared-names.ts';
import { entityChunks } from './entity-chunks.ts';

type PlacedRoom = Exclude<RoomDetail, { type: 'none' }>;

/** '' where the kind of channel has none. */
export interface RoomTexts {
  displayName: string;
  header: string;
  purpose: string;
}

/** A channel that the job has sent, as it has to be there. Several of Slack's may be one. */
export interface ExpectedRoom {
  /** Its place in `Rooms.all`. */
  no: number;
  room: PlacedRoom;
  /** What it may be called and say: of several jobs, whichever came first at a server has given it its texts. */
  texts: RoomTexts[];
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
 * The channels of a job. Of several conversations that are one channel the first gives it its texts: in a file that of the
 * first job, at a server that of any job of the target.
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
    const seen = new Set<string>();
    const names = namesOf(await cache.of(pool, target.targetId, job.workspaceId!));
    for await (const { chunk, entities } of entityChunks(pool, { job, target }, 'channel')) {
      const left = new Set(await outcomesOfChunks(pool, job.jobId, 'channel', [chunk]));
      for (const { slackId, entityId, payload, detail } of entities) {
        const room = parseRoom(detail!);
        if (left.has(slackId) || room.type === 'none') continue;
        const key = keyOf(room);
        const known = first.get(key) ?? newRoom(slackId, room, parseChannel(JSON.parse(payload)));
        first.set(key, known);
        if (!seen.has(key) && (known.texts.length === 0 || target.kind === 'mattermost'))
          known.texts.push(textsOf(room, parseChannel(JSON.parse(payload)), names));
        seen.add(key);
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

const newRoom = (slackId: string, room: PlacedRoom, channel: SlackChannel): ExpectedRoom => ({
  no: -1,
  room,
  texts: [],
  isArchived: room.type !== 'D' && channel.isArchived && !room.isAlive,
  slackId,
  channelIds: [],
});

function textsOf(room: PlacedRoom, channel: SlackChannel, names: Names): RoomTexts {
  const { header, purpose } = channelTexts(channel, room.type === 'D', names);
  return { displayName: room.type === 'D' ? '' : room.displayName, header, purpose };
}
