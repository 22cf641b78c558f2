import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { numberColumn } from './columns.ts';
import type { Target } from './targets.ts';
import type { SharedType } from './workspace-entities.ts';

/** A job of an earlier target, of which something is at the server. */
export interface EarlierJob {
  jobId: number;
  targetId: number;
}

const Earlier = z.object({ jobId: z.number().int(), targetId: z.number().int() });

/**
 * Jobs of earlier targets at the same team of the same server that have sent something, oldest first: a chunk of theirs is
 * settled, or an import was begun, of which something may have arrived. All of them have ended, so this never changes.
 * None for a file: two files are two files. None either where the team is another one by now: the server was set up anew.
 */
const sentJobs = (db: CommonQueryMethods, { targetId, kind, path }: Target, workspaceId: string | null) =>
  db.any(sql.type(Earlier)`
    SELECT j.job_id AS "jobId", j.target_id AS "targetId"
    FROM targets t JOIN jobs j USING (target_id)
    WHERE t.kind = ${kind} AND t.path = ${path} AND t.target_id < ${targetId}
      AND t.server_team_id = (SELECT server_team_id FROM targets WHERE target_id = ${targetId})
      AND (${workspaceId}::text IS NULL OR j.workspace_id = ${workspaceId})
      AND (EXISTS (SELECT FROM chunks c WHERE c.job_id = j.job_id AND c.exported > 0 AND c.settled_at IS NOT NULL)
           OR EXISTS (SELECT FROM server_imports i WHERE i.job_id = j.job_id AND i.started_at IS NOT NULL))
    ORDER BY j.target_id, j.target_index, j.job_id`);

/** What earlier targets of the same path have left at the server. */
export interface EarlierTargets {
  /** Oldest first. */
  targetIds: number[];
  /** Their jobs that have sent something, of every workspace, oldest first. */
  jobs: readonly EarlierJob[];
}

/** The earlier targets of a running server's team. Names and times that they gave stay as they are. */
export async function earlierTargets(db: CommonQueryMethods, target: Target): Promise<EarlierTargets> {
  const jobs = target.kind === 'mattermost' ? await sentJobs(db, target, null) : [];
  return { targetIds: [...new Set(jobs.map(({ targetId }) => targetId))], jobs };
}

/** Jobs of one workspace that have sent something to where the target is, oldest first: what they hold may be there already. */
export const earlierJobs = async (
  db: CommonQueryMethods,
  target: Target,
  workspaceId: string,
): Promise<readonly EarlierJob[]> => (target.kind === 'mattermost' ? sentJobs(db, target, workspaceId) : []);

const Inherited = z.object({
  entityId: z.number().int(),
  workspaceId: z.string(),
  name: z.string(),
  detail: z.string(),
});
/** What an entity is called at the server since an earlier target. */
export type InheritedName = z.infer<typeof Inherited>;

/**
 * What earlier targets call their entities of a type, each as the newest of them says, `limit` rows after `afterId`. What
 * none of them has exported (a channel that was left out) is not named.
 */
export const pageOfInheritedNames = (
  db: CommonQueryMethods,
  targetIds: readonly number[],
  type: SharedType,
  afterId: number,
  limit: number,
) =>
  db.any(sql.type(Inherited)`
    SELECT DISTINCT ON (entity_id) entity_id AS "entityId", workspace_id AS "workspaceId", name, detail
    FROM target_names n JOIN workspace_entities e USING (entity_id)
    WHERE n.target_id = ANY (${numberColumn(targetIds, 'int4')}) AND e.type = ${type} AND n.name <> ''
      AND entity_id > ${afterId}
    ORDER BY entity_id, n.target_id DESC LIMIT ${limit}`);

/** Slack ids of a chunk's users, custom emoji or channels that one of some earlier jobs has exported. */
export const sharedExportedBefore = async (
  db: CommonQueryMethods,
  earlier: readonly EarlierJob[],
  jobId: number,
  type: SharedType,
  { fromKey, toKey }: { fromKey: readonly bigint[]; toKey: readonly bigint[] | null },
): Promise<Set<string>> => {
  if (earlier.length === 0) return new Set();
  const ids = await db.anyFirst(sql.type(z.object({ slackId: z.string() }))`
    SELECT DISTINCT e.slack_id AS "slackId"
    FROM job_entities own
    JOIN job_entities before ON before.entity_id = own.entity_id AND before.type = own.type
    JOIN chunks c ON c.job_id = before.job_id AND c.type = before.type
      AND before.ordinal >= c.from_key[1] AND before.ordinal < c.to_key[1] AND c.settled_at IS NOT NULL
    JOIN workspace_entities e ON e.entity_id = own.entity_id
    WHERE own.job_id = ${jobId} AND own.type = ${type}
      AND own.ordinal >= ${Number(fromKey[0])} AND own.ordinal < ${Number(toKey![0])}
      AND before.job_id = ANY (${numberColumn(
        earlier.map((job) => job.jobId),
        'int4',
      )})
      AND NOT EXISTS (SELECT FROM outcomes o
                      WHERE o.job_id = before.job_id AND o.type = before.type AND o.slack_id = e.slack_id)`);
  return new Set(ids);
};
