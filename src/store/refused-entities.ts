import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Chunk } from './chunks.ts';
import { messageIdOf } from './message-id.ts';
import type { SharedType } from './workspace-entities.ts';

const Id = z.object({ slackId: z.string() });

/** The users, emoji or channels of a job that are called so at the target, or only those of one of its chunks. */
export const entitiesCalled = (
  db: CommonQueryMethods,
  { jobId, targetId, type }: { jobId: number; targetId: number; type: SharedType },
  name: string,
  chunk?: Pick<Chunk, 'fromKey' | 'toKey'>,
) => {
  const isInChunk = chunk
    ? sql.fragment`AND je.ordinal >= ${chunk.fromKey[0]!} AND je.ordinal < ${chunk.toKey![0]!}`
    : sql.fragment``;
  return db.anyFirst(sql.type(Id)`
    SELECT e.slack_id AS "slackId"
    FROM target_names n JOIN workspace_entities e USING (entity_id)
    JOIN job_entities je ON je.job_id = ${jobId} AND je.type = e.type AND je.entity_id = e.entity_id
    WHERE n.target_id = ${targetId} AND e.type = ${type} AND n.name = ${name} ${isInChunk}`);
};

/** The messages, attachments or reactions of the message at one place; ids as in the view `entities`. */
export const entitiesAt = (
  db: CommonQueryMethods,
  jobId: number,
  type: 'message' | 'attachment' | 'reaction',
  { channelId, ts }: { channelId: number; ts: string },
) => {
  const items = {
    message: sql.fragment`SELECT '' AS suffix`,
    attachment: sql.fragment`SELECT '/' || (f->>'id') AS suffix FROM json_array_elements(m.files::json) f`,
    reaction: sql.fragment`
      SELECT '/' || (r->>0) || '/' || u AS suffix
      FROM json_array_elements(m.reaction_list::json) r, json_array_elements_text(r->1) u`,
  }[type];
  return db.anyFirst(sql.type(Id)`
    SELECT ${messageIdOf(sql.fragment`e.slack_id`, sql.fragment`m.ts`)} || suffix AS "slackId"
    FROM messages m JOIN workspace_entities e ON e.entity_id = m.channel_id
    CROSS JOIN LATERAL (${items}) items
    WHERE m.job_id = ${jobId} AND m.channel_id = ${channelId} AND m.ts = ${ts}::bigint`);
};

const Lost = z.object({ key: z.string(), fileId: z.string() });

/** Files of a job that the server did not get, with the keys of their messages, `<channelId>:<ts>`. */
export const lostFiles = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(Lost)`
    SELECT e.entity_id || ':' || replace(split_part(o.slack_id, '/', 2), '.', '') AS key,
      split_part(o.slack_id, '/', 3) AS "fileId"
    FROM outcomes o JOIN jobs USING (job_id)
    JOIN workspace_entities e ON e.workspace_id = jobs.workspace_id AND e.type = 'channel'
      AND e.slack_id = split_part(o.slack_id, '/', 1)
    WHERE o.job_id = ${jobId} AND o.type = 'attachment' AND o.status = 'failed'
      AND o.reason IN ('refused_by_server', 'not_at_server', 'too_large_for_server')`);

/** Names of a target's users or channels that have no counterpart there: every Slack entity called so has failed. */
export const failedNames = (db: CommonQueryMethods, targetId: number, type: SharedType) =>
  db.anyFirst(sql.type(z.object({ name: z.string() }))`
    SELECT n.name
    FROM target_names n JOIN workspace_entities e USING (entity_id)
    JOIN jobs j ON j.target_id = n.target_id
    JOIN job_entities je ON je.job_id = j.job_id AND je.type = e.type AND je.entity_id = e.entity_id
    LEFT JOIN outcomes o ON o.job_id = j.job_id AND o.type = e.type AND o.slack_id = e.slack_id AND o.status = 'failed'
    WHERE n.target_id = ${targetId} AND e.type = ${type}
    GROUP BY n.name HAVING bool_and(o.slack_id IS NOT NULL)`);
