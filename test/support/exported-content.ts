import { existsSync } from 'node:fs';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import type { Job } from '../../src/store/jobs.ts';
import { readLines } from './read-lines.ts';

/** A post, a direct post or a reply of a bulk-import file, short enough to be read. */
export interface Post {
  /** `town-square`, or the members of a direct channel. A reply has none. */
  room?: string;
  /** Milliseconds. */
  at: number;
  user: string;
  /** A long one is abbreviated, with its length. */
  text: string;
  type?: string;
  props?: object;
  edited?: number;
  pinned?: true;
  /** `+1 by bruno` */
  reactions?: string[];
  attachments?: string[];
  replies?: Post[];
}

interface Line {
  channel?: string;
  channel_members?: string[];
  create_at: number;
  user: string;
  message: string;
  type?: string;
  props?: object;
  edit_at?: number;
  is_pinned?: boolean;
  reactions?: { emoji_name: string; user: string }[];
  attachments?: { path: string }[];
  replies?: Line[];
}

const Outcome = z.object({ type: z.string(), id: z.string(), status: z.string(), reason: z.string() });
const Finding = z.object({ code: z.string(), id: z.string() });
const Room = z.object({ id: z.string(), name: z.string() });
const Shift = z.object({ id: z.string(), ts: z.string(), at: z.number() });

/** What a migration came to: its file's people, rooms and posts, and what the database says of the rest. */
export async function exportedContent(
  pool: DatabasePool,
  { jobId, targetId, workspaceId }: Job,
  path: string,
) {
  const lines = async (type: string) => (await readLines(path, type)) as unknown as Line[];
  const posts = [...(await lines('post')), ...(await lines('direct_post'))].map(postOf);
  const users = (await readLines(path, 'user')).map(({ teams, ...user }) => ({
    ...user,
    channels: (teams as { channels: { name: string }[] }[]).flatMap(({ channels }) =>
      channels.map(({ name }) => name),
    ),
  }));
  // As they are when both parts have been imported.
  const last = existsSync(finishPath(path)) ? await readLines(finishPath(path), 'channel') : [];
  const channels = (await readLines(path, 'channel'))
    .map((channel) => last.find(({ name }) => name === channel.name) ?? channel)
    .map(({ team: _team, ...channel }) => channel);
  const outcomes = await pool.any(sql.type(Outcome)`
    SELECT type, slack_id AS id, status, reason FROM outcomes WHERE job_id = ${jobId} ORDER BY 1, 2`);
  const findings = await pool.any(sql.type(Finding)`
    SELECT code, slack_id AS id FROM findings WHERE job_id = ${jobId} ORDER BY 1, 2`);
  const rooms = await pool.any(sql.type(Room)`
    SELECT slack_id AS id, name FROM target_names JOIN workspace_entities USING (entity_id)
    WHERE target_id = ${targetId} AND type = 'channel' AND workspace_id = ${workspaceId}`);
  const shifts = await pool.any(sql.type(Shift)`
    SELECT slack_id AS id, ts::text, create_at::float8 AS at FROM time_shifts JOIN workspace_entities ON entity_id = channel_id
    WHERE target_id = ${targetId} AND workspace_id = ${workspaceId}`);
  return {
    users,
    channels,
    posts,
    outcomes,
    findings,
    /** By the conversation's Slack id. */
    rooms: Object.fromEntries(rooms.map(({ id, name }) => [id, name])),
    /** Times that are not simply Slack's, by conversation and microseconds. */
    shifts: Object.fromEntries(shifts.map(({ id, ts, at }) => [`${id}/${ts}`, at])),
  };
}

const abbreviated = (text: string) =>
  text.length <= 1000 ? text : `${text.slice(0, 20)}…${text.slice(-20)} (${text.length})`;

const postOf = (line: Line): Post => ({
  ...(line.channel !== undefined && { room: line.channel }),
  ...(line.channel_members && { room: line.channel_members.join(',') }),
  at: line.create_at,
  user: line.user,
  text: abbreviated(line.message),
  ...(line.type && { type: line.type }),
  ...(line.props && { props: line.props }),
  ...(line.edit_at && { edited: line.edit_at }),
  ...(line.is_pinned && { pinned: true }),
  ...(line.reactions?.length && {
    reactions: line.reactions.map(({ emoji_name, user }) => `${emoji_name} by ${user}`),
  }),
  ...(line.attachments?.length && { attachments: line.attachments.map((file) => file.path) }),
  ...(line.replies?.length && { replies: line.replies.map(postOf) }),
});
