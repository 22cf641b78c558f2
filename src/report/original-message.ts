import { inputOf } from '../activities/check-input.ts';
import type { ExportContext } from '../activities/export-lane.ts';
import { messageInput } from '../activities/message-input.ts';
import { onlyResult } from '../activities/only-result.ts';
import { repeatedOfChunk } from '../activities/repeated-of-chunk.ts';
import type { TargetNamesCache } from '../activities/target-names-cache.ts';
import { messageId, type SlackFile } from '../slack/import-message.ts';
import { tsToMicros } from '../slack/ts.ts';
import type { Chunk } from '../store/chunks.ts';
import type { Job } from '../store/jobs.ts';
import { findMessage, readChunkMessages } from '../store/messages.ts';
import { outcomesOf } from '../store/outcomes.ts';
import type { DatabasePool } from '../store/pool.ts';
import { getTarget } from '../store/targets.ts';
import { entityIdsOf } from '../store/workspace-entities.ts';
import { carriedFiles } from '../threads/carried-files.ts';
import { convertMessages } from '../threads/convert-messages.ts';
import { convertReactions } from '../threads/convert-reactions.ts';
import { closing, postRecords } from '../threads/post-records.ts';
import { namesOf } from '../threads/shared-names.ts';
import { messagePlace } from './entity-id.ts';
import type { Stored } from './original.ts';

type Reactions = [name: string, users: string[]][];

/**
 * A message; of an attachment or a reaction that and the message it belongs to.
 * @returns undefined if the job holds none such
 */
export async function originalMessage(
  pool: DatabasePool,
  targetNames: TargetNamesCache,
  job: Job,
  type: 'message' | 'attachment' | 'reaction',
  slackId: string,
): Promise<Stored | undefined> {
  const place = messagePlace(slackId);
  const ts = place && tsToMicros(place.ts);
  if (!place || ts === undefined || job.workspaceId === null) return undefined;
  const { channelId: channel, rest } = place;
  const channelId = (await entityIdsOf(pool, job.workspaceId, 'channel', [channel])).get(channel);
  const found = channelId === undefined ? undefined : await findMessage(pool, job.jobId, channelId, ts);
  if (!found) return undefined;
  const files = JSON.parse(found.files ?? '[]') as SlackFile[];
  const reactions = JSON.parse(found.reactionList ?? '[]') as Reactions;
  const message = slackMessage(found.payload, files, reactions);
  const own = {
    message: rest === '' ? {} : undefined,
    attachment: fileOf(files, rest),
    reaction: reactionOf(reactions, rest),
  }[type];
  if (own === undefined) return undefined;
  return {
    slack:
      type === 'message' ? message : `{${JSON.stringify(type)}:${JSON.stringify(own)},"message":${message}}`,
    convert: () =>
      sentPosts(pool, targetNames, job, {
        channel,
        channelId: channelId!,
        ts,
        threadTs: found.threadTs,
        files,
      }),
  };
}

const fileOf = (files: readonly SlackFile[], rest: string) => files.find(({ id }) => id === rest);

/** @param rest `emoji/U…` */
function reactionOf(reactions: Reactions, rest: string) {
  const found = reactions.find(([name, users]) => users.some((user) => `${name}/${user}` === rest));
  return found && { name: found[0], user: rest.slice(found[0].length + 1) };
}

/** What stands beside the payload as in Slack's own messages. @param payload the JSON of an object, which stays as it is */
function slackMessage(payload: string, files: readonly SlackFile[], reactions: Reactions): string {
  const beside = {
    ...(files.length > 0 && { files }),
    ...(reactions.length > 0 && {
      reactions: reactions.map(([name, users]) => ({ name, users, count: users.length })),
    }),
  };
  const more = JSON.stringify(beside).slice(1, -1);
  const head = payload.trimEnd().slice(0, -1).trimEnd();
  return more === '' ? payload : `${head}${head.endsWith('{') ? '' : ','}${more}}`;
}

interface Place {
  channel: string;
  channelId: number;
  ts: string;
  threadTs: bigint;
  files: readonly SlackFile[];
}

/** The posts of one message, each with its files and reactions: its own line, or in a thread its part of the line. */
async function sentPosts(
  pool: DatabasePool,
  targetNames: TargetNamesCache,
  job: Job,
  { channelId, ts, threadTs, channel, files }: Place,
): Promise<string[]> {
  const key = [BigInt(channelId), threadTs];
  const chunk: Chunk = {
    chunkNo: 0,
    fromKey: [...key, BigInt(ts)],
    toKey: [...key, BigInt(ts) + 1n],
    direct: false,
    entities: 1,
  };
  const context = { job, target: await getTarget(pool, job.targetId!), input: inputOf(job) };
  const names = namesOf(await targetNames.of(pool, context.target.targetId, job.workspaceId!));
  // A conversation that another export of the group has brought since.
  if (!names.rooms.has(channelId)) return [];
  const input = await messageInput({ pool, targetNames }, context, chunk);
  const fileIds = files.map(({ id }) => `${messageId(channel, ts)}/${id}`);
  const refused = new Set((await outcomesOf(pool, job.jobId, 'attachment', fileIds)).keys());
  const carried = Map.groupBy(carriedFiles(input, refused), (file) => file.key);
  const reactions = await reactionsOf(pool, targetNames, context, chunk, input.names);
  const { value } = await onlyResult(convertMessages(input));
  return [...postRecords(value.records)]
    .filter(({ kind, key }) => (kind === 'R' || kind === 'P') && isOf(key, `${channelId}:${ts}`))
    .map((record) => {
      const paths = carried.get(record.key)?.map(({ path }) => ({ path }));
      const attachments = record.attachments ?? (paths && JSON.stringify(paths));
      const reacted = reactions.get(record.key);
      return [
        record.head,
        ...(attachments === undefined ? [] : [`,"attachments":${attachments}`]),
        ...(reacted === undefined ? [] : [`,"reactions":${reacted}`]),
        closing(record),
      ].join('');
    });
}

const isOf = (key: string, message: string) => key === message || key.startsWith(`${message}:`);

/** The `reactions` of a chunk's posts, by their key. */
async function reactionsOf(
  pool: DatabasePool,
  targetNames: TargetNamesCache,
  { job, target, input: { choices } }: ExportContext,
  chunk: Chunk,
  names: Awaited<ReturnType<TargetNamesCache['of']>>,
): Promise<Map<string, string>> {
  const { fromKey, toKey } = chunk;
  const rows = await readChunkMessages(pool, target.targetId, job.jobId, 'reaction', fromKey, toKey);
  const repeated = await repeatedOfChunk({ pool, targetNames }, { job, target }, chunk, 'reaction');
  const isLeftOut = choices.leave_out.includes('reactions');
  const { value } = await onlyResult(
    convertReactions({ chunks: [chunk], names, rows, repeated, dropped: new Set(), isLeftOut }),
  );
  const records = Buffer.from(value.records).toString('utf8').split('\n').slice(0, -1);
  return new Map(
    records
      .map((record) => record.split('\t') as [string, string, string])
      .map(([key, , json]) => [key, json]),
  );
}
