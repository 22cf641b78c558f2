import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { numberColumn } from './columns.ts';

/** Records who belongs to a conversation. `listed` is false for people who only wrote there. */
export async function storeMemberships(
  db: CommonQueryMethods,
  jobId: number,
  members: readonly { channelId: number; userId: number }[],
  listed: boolean,
): Promise<void> {
  if (members.length === 0) return;
  // In one order, so that two slices which meet the same author wait for each other instead of dead-locking.
  const sorted = [...members].sort((a, b) => a.channelId - b.channelId || a.userId - b.userId);
  await db.query(sql.type(z.object({}))`
    INSERT INTO memberships (job_id, channel_id, user_id, listed)
    SELECT ${jobId}, channel_id, user_id, ${listed}
    FROM unnest(${numberColumn(
      sorted.map(({ channelId }) => channelId),
      'int4',
    )}, ${numberColumn(
      sorted.map(({ userId }) => userId),
      'int4',
    )}) AS new (channel_id, user_id)
    ON CONFLICT DO NOTHING`);
}

const Member = z.object({ channelId: z.number().int(), userId: z.number().int(), listed: z.boolean() });

/** The members of some of a job's conversations. */
export const membersOf = (db: CommonQueryMethods, jobId: number, channelIds: readonly number[]) =>
  db.any(sql.type(Member)`
    SELECT channel_id AS "channelId", user_id AS "userId", listed FROM memberships
    WHERE job_id = ${jobId} AND channel_id = ANY (${numberColumn(channelIds, 'int4')})
    ORDER BY channel_id, user_id`);

const ChannelsOfUser = z.object({ username: z.string(), channels: z.string() });

/**
 * The team channels of the target that each of some accounts belongs to, over all jobs of the target: one account may
 * stand for several Slack users. Names joined by commas, sorted.
 */
export async function channelsByUsername(
  db: CommonQueryMethods,
  targetId: number,
  usernames: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db.any(sql.type(ChannelsOfUser)`
    SELECT u.name AS username, string_agg(DISTINCT c.name, ',' ORDER BY c.name) AS channels
    FROM (SELECT entity_id, name FROM target_names
          WHERE target_id = ${targetId} AND name = ANY (${sql.array(usernames as string[], 'text')})) AS u
    CROSS JOIN jobs j
    -- By the index, for these accounts only: as a join, all memberships and all names are read for each thousand accounts.
    CROSS JOIN LATERAL (SELECT channel_id FROM memberships
                        WHERE job_id = j.job_id AND user_id = u.entity_id OFFSET 0) AS m
    CROSS JOIN LATERAL (SELECT name, detail FROM target_names
                        WHERE target_id = ${targetId} AND entity_id = m.channel_id OFFSET 0) AS c
    WHERE j.target_id = ${targetId} AND j.status IN ('running', 'success')
      AND c.detail::jsonb->>'type' IN ('O', 'P')
    GROUP BY u.name`);
  return new Map(rows.map(({ username, channels }) => [username, channels.split(',')]));
}
