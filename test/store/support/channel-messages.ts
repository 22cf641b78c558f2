import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';

/** Of a channel by its place in a list, at some microseconds, in a thread or not. */
export interface ChannelMessage {
  channel: number;
  ts: number;
  thread: number;
  slots: number;
}

/** Stores channels of the workspace T1. @returns their entities' ids */
export async function insertChannels(pool: DatabasePool, slackIds: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const slackId of slackIds)
    ids.push(
      await pool.oneFirst(sql.type(z.object({ id: z.number().int() }))`
        INSERT INTO workspace_entities (workspace_id, type, slack_id, payload)
        VALUES ('T1', 'channel', ${slackId}, '{}') RETURNING entity_id AS id`),
    );
  return ids;
}

/** Stores messages of a job; of two at one time in a channel, the first stays. */
export async function insertMessages(
  pool: DatabasePool,
  jobId: number,
  channels: readonly number[],
  messages: readonly ChannelMessage[],
): Promise<void> {
  for (const { channel, ts, thread, slots } of messages)
    await pool.query(sql.type(z.object({}))`
      INSERT INTO messages (job_id, channel_id, ts, thread_ts, slots, attachments, reactions, payload)
      VALUES (${jobId}, ${channels[channel]!}, ${ts}, ${thread}, ${slots}, 0, 0, '{}') ON CONFLICT DO NOTHING`);
}
