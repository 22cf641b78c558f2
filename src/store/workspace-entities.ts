import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { EntityType } from '../meta/entity-types.ts';
import { withoutTokens } from '../slack/link-token.ts';
import { numberColumn, textColumn } from './columns.ts';

export type SharedType = Extract<EntityType, 'user' | 'custom_emoji' | 'channel'>;

/** A user, custom emoji or channel of a workspace. `payload` is JSON, as Slack wrote it. */
export interface WorkspaceEntity {
  slackId: string;
  payload: string;
  /** Known only from a reference to it. */
  placeholder: boolean;
  /** Of a placeholder: of all references, the one with the smallest rank describes it. '' unless given. */
  rank?: string;
}

const Count = z.object({ linked: z.number().int() });
const Id = z.object({ slackId: z.string(), entityId: z.number().int() });
const Page = z.object({
  entityId: z.number().int(),
  slackId: z.string(),
  placeholder: z.boolean(),
  payload: z.string(),
});

/**
 * Stores shared entities and links them to the job. What an export says of an entity takes the place of what those of earlier
 * targets said; of several exports into one target the first counts, whichever is stored first. A placeholder takes the
 * place only of a placeholder with a larger rank.
 * @param entities without doubles. Sorted here: two jobs that store the same rows lock them in one order.
 * @returns how many became entities of this job just now: what `*_processed` may count
 */
export async function storeEntities(
  db: CommonQueryMethods,
  job: { jobId: number; workspaceId: string },
  type: SharedType,
  entities: readonly WorkspaceEntity[],
): Promise<number> {
  if (entities.length === 0) return 0;
  const sorted = [...entities].sort((a, b) => (a.slackId < b.slackId ? -1 : 1));
  const ids = textColumn(sorted.map(({ slackId }) => slackId));
  await db.query(sql.type(z.object({}))`
    INSERT INTO workspace_entities AS old (workspace_id, type, slack_id, placeholder, payload, rank)
    SELECT ${job.workspaceId}, ${type}, new.slack_id, new.placeholder = 'true', new.payload,
           CASE new.placeholder WHEN 'true' THEN new.rank ELSE export.rank END
    FROM unnest(${ids}, ${textColumn(sorted.map(({ placeholder }) => String(placeholder)))},
                ${textColumn(sorted.map(({ payload }) => withoutTokens(payload)))},
                ${textColumn(sorted.map(({ rank }) => rank ?? ''))}) AS new (slack_id, placeholder, payload, rank),
         (SELECT lpad(coalesce(target_id, 0)::text, 10, '0') || lpad((1000000 - target_index)::text, 7, '0') AS rank
          FROM jobs WHERE job_id = ${job.jobId}) AS export
    ON CONFLICT (workspace_id, type, slack_id) DO UPDATE
      SET payload = excluded.payload, placeholder = excluded.placeholder, rank = excluded.rank
      WHERE (NOT excluded.placeholder AND (old.placeholder OR excluded.rank COLLATE "C" > old.rank
               OR (excluded.rank = old.rank AND old.payload IS DISTINCT FROM excluded.payload)))
         OR (excluded.placeholder AND old.placeholder AND excluded.rank COLLATE "C" < old.rank)`);
  const { linked } = await db.one(sql.type(Count)`
    WITH linked AS (
      INSERT INTO job_entities (job_id, type, entity_id)
      SELECT ${job.jobId}, ${type}, entity_id FROM workspace_entities
      WHERE workspace_id = ${job.workspaceId} AND type = ${type} AND slack_id = ANY (${ids})
      ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int AS linked FROM linked`);
  return linked;
}

/** Slack id → entity id of everything of a type that belongs to the job. */
export async function entityIds(
  db: CommonQueryMethods,
  jobId: number,
  type: SharedType,
): Promise<Map<string, number>> {
  const rows = await db.any(sql.type(Id)`
    SELECT slack_id AS "slackId", entity_id AS "entityId"
    FROM job_entities JOIN workspace_entities USING (entity_id)
    WHERE job_id = ${jobId} AND job_entities.type = ${type}`);
  return new Map(rows.map(({ slackId, entityId }) => [slackId, entityId]));
}

/** A job's entities of a type in the order of their ids, `limit` rows after `afterId`. */
export const pageOfEntities = (
  db: CommonQueryMethods,
  jobId: number,
  type: SharedType,
  afterId: number,
  limit: number,
) =>
  db.any(sql.type(Page)`
    SELECT entity_id AS "entityId", slack_id AS "slackId", placeholder, payload
    FROM job_entities JOIN workspace_entities USING (entity_id)
    WHERE job_id = ${jobId} AND job_entities.type = ${type} AND entity_id > ${afterId}
    ORDER BY entity_id LIMIT ${limit}`);

/** A job's entities whose ordinals lie in a chunk's range, in that order, with their names at the target. */
export const entitiesOfChunk = (
  db: CommonQueryMethods,
  targetId: number,
  jobId: number,
  type: SharedType,
  fromOrdinal: number,
  toOrdinal: number,
) =>
  db.any(sql.type(Page.extend({ name: z.string().nullable(), detail: z.string().nullable() }))`
    SELECT je.entity_id AS "entityId", slack_id AS "slackId", placeholder, payload, name, detail
    FROM job_entities je JOIN workspace_entities e USING (entity_id)
    LEFT JOIN target_names n ON n.target_id = ${targetId} AND n.entity_id = je.entity_id
    WHERE job_id = ${jobId} AND je.type = ${type} AND ordinal >= ${fromOrdinal} AND ordinal < ${toOrdinal}
    ORDER BY ordinal`);

/** Slack id → entity id of some entities of a workspace. */
export async function entityIdsOf(
  db: CommonQueryMethods,
  workspaceId: string,
  type: SharedType,
  slackIds: readonly string[],
): Promise<Map<string, number>> {
  if (slackIds.length === 0) return new Map();
  const rows = await db.any(sql.type(Id)`
    SELECT slack_id AS "slackId", entity_id AS "entityId" FROM workspace_entities
    WHERE workspace_id = ${workspaceId} AND type = ${type} AND slack_id = ANY (${textColumn(slackIds)})`);
  return new Map(rows.map(({ slackId, entityId }) => [slackId, entityId]));
}

/** Entity id → Slack id of some entities. */
export async function slackIdsOf(
  db: CommonQueryMethods,
  entityIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await db.any(sql.type(Id)`
    SELECT slack_id AS "slackId", entity_id AS "entityId" FROM workspace_entities
    WHERE entity_id = ANY (${numberColumn(entityIds, 'int4')})`);
  return new Map(rows.map(({ slackId, entityId }) => [entityId, slackId]));
}

const Planned = z.object({ payload: z.string(), name: z.string().nullable(), detail: z.string().nullable() });

/** A user, emoji or channel of a job, with its name at the target where that is planned; `detail` is JSON. */
export const findEntity = (
  db: CommonQueryMethods,
  { jobId, targetId }: { jobId: number; targetId: number | null },
  type: SharedType,
  slackId: string,
) =>
  db.maybeOne(sql.type(Planned)`
    SELECT payload, name, detail
    FROM jobs JOIN workspace_entities e ON e.workspace_id = jobs.workspace_id AND e.type = ${type} AND e.slack_id = ${slackId}
    JOIN job_entities je ON je.job_id = jobs.job_id AND je.type = e.type AND je.entity_id = e.entity_id
    LEFT JOIN target_names n ON n.target_id = ${targetId} AND n.entity_id = e.entity_id
    WHERE jobs.job_id = ${jobId}`);

const Called = z.object({ slackId: z.string(), payload: z.string(), targetName: z.string().nullable() });

/** Some users or channels of a workspace, with what they are called at a target where that is planned. */
export const calledAtTarget = (
  db: CommonQueryMethods,
  { workspaceId, targetId }: { workspaceId: string; targetId: number | null },
  type: 'user' | 'channel',
  slackIds: readonly string[],
) =>
  db.any(sql.type(Called)`
    SELECT slack_id AS "slackId", payload, n.name AS "targetName"
    FROM workspace_entities e LEFT JOIN target_names n ON n.entity_id = e.entity_id AND n.target_id = ${targetId}
    WHERE workspace_id = ${workspaceId} AND type = ${type} AND slack_id = ANY (${textColumn(slackIds)})`);

const Ranked = z.object({ slackId: z.string(), rank: z.string() });

/** Slack id → rank of a job's users that are placeholders. */
export async function placeholderRanks(db: CommonQueryMethods, jobId: number): Promise<Map<string, string>> {
  const rows = await db.any(sql.type(Ranked)`
    SELECT slack_id AS "slackId", rank FROM job_entities JOIN workspace_entities USING (entity_id)
    WHERE job_id = ${jobId} AND job_entities.type = 'user' AND placeholder`);
  return new Map(rows.map(({ slackId, rank }) => [slackId, rank]));
}
