/** The columns of `messages` (src/store/migrations/0002_entities.sql), with its primary key and nothing else. */
export const FLOOR_TABLE = `
  CREATE TABLE floor (
    job_id integer NOT NULL, channel_id integer NOT NULL, ts bigint NOT NULL, thread_ts bigint NOT NULL,
    slots smallint NOT NULL, attachments smallint NOT NULL, reactions integer NOT NULL,
    payload text NOT NULL, files text, reaction_list text,
    PRIMARY KEY (job_id, channel_id, ts))`;

export const FLOOR_COPY =
  'COPY floor (job_id, channel_id, ts, thread_ts, slots, attachments, reactions, payload, files, reaction_list) FROM STDIN';

interface Message {
  ts: string;
  thread_ts?: string;
  files?: object[];
  reactions?: { name: string; users: string[] }[];
  user_profile?: object;
}

/**
 * A message as the line that COPY takes: the row that the import would store, without any of its checks, so only right for
 * messages that `generateMessage` has made. `slots` is always 1.
 */
export function floorRow(channelId: number, message: Message): string {
  const { files, reactions, user_profile: _profile, ...rest } = message;
  const ts = micros(message.ts);
  const threadTs = message.thread_ts === undefined ? ts : micros(message.thread_ts);
  const list = reactions?.map(({ name, users }) => [name, users]);
  const reacted = reactions?.reduce((sum, { users }) => sum + users.length, 0) ?? 0;
  return `1\t${channelId}\t${ts}\t${threadTs}\t1\t${files?.length ?? 0}\t${reacted}\t${json(rest)}\t${json(files)}\t${json(list)}\n`;
}

const micros = (ts: string) => ts.replace('.', '');

/** JSON has no raw tab or line break; its backslashes have to be doubled for COPY. */
const json = (value: unknown) =>
  value === undefined ? '\\N' : JSON.stringify(value).replaceAll('\\', '\\\\');
