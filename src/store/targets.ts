import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';

/** Where the jobs of one group export to. */
export const Target = z.object({
  targetId: z.number().int(),
  kind: z.enum(['bulk-file', 'mattermost']),
  /** The file, or the team's address on the server. */
  path: z.string(),
  /** Where parts are kept that no file stands beside. */
  folder: z.string().nullable(),
  team: z.string(),
  state: z.enum(['open', 'planned', 'finished', 'abandoned']),
  jobsExpected: z.number().int(),
  result: z.record(z.string(), z.unknown()).nullable(),
});
export type Target = z.infer<typeof Target>;

const COLUMNS = sql.fragment`
  target_id AS "targetId", kind, path, folder, team, state, jobs_expected AS "jobsExpected", result`;

const Nothing = z.object({});

/** Another migration is writing to this path, or the group that the job names is not one that it can join. */
export class TargetInUseError extends Error {
  override name = 'TargetInUseError';
}

export const getTarget = (db: CommonQueryMethods, targetId: number) =>
  db.one(sql.type(Target)`SELECT ${COLUMNS} FROM targets WHERE target_id = ${targetId}`);

/** A target as a job asks for it. */
export interface WantedTarget {
  kind: Target['kind'];
  path: string;
  folder: string | null;
  team: string;
  groupKey: string;
  jobsExpected: number;
  index: number;
}

const InUse = z.object({ jobId: z.number().int().nullable(), groupKey: z.string() });

/**
 * Creates the target of a group of jobs, or finds the one that the group's first job has created.
 * @throws TargetInUseError if the jobs of another group still write to the same path
 */
export async function joinTarget(db: CommonQueryMethods, target: WantedTarget): Promise<Target> {
  await db.query(sql.type(Nothing)`
    INSERT INTO targets (kind, path, folder, team, group_key, jobs_expected)
    VALUES (${target.kind}, ${target.path}, ${target.folder}, ${target.team}, ${target.groupKey}, ${target.jobsExpected})
    ON CONFLICT DO NOTHING`);
  // The group's first job may have failed at once: the target lives as long as one of them does.
  await db.query(sql.type(Nothing)`
    UPDATE targets t SET state = 'open' WHERE group_key = ${target.groupKey} AND state = 'abandoned'
      AND NOT EXISTS (SELECT FROM targets o WHERE o.kind = t.kind AND o.path = t.path AND o.state IN ('open', 'planned'))`);
  // Locked: the last job of the group may be giving it up at this moment.
  const joined = await db.maybeOne(sql.type(Target)`
    SELECT ${COLUMNS} FROM targets WHERE group_key = ${target.groupKey} FOR UPDATE`);
  if (joined && joined.state !== 'abandoned') {
    await checkMembership(db, joined, target);
    return joined;
  }
  const other = await db.maybeOne(sql.type(InUse)`
    SELECT j.job_id AS "jobId", t.group_key AS "groupKey" FROM targets t LEFT JOIN jobs j USING (target_id)
    WHERE t.kind = ${target.kind} AND t.path = ${target.path} AND t.state IN ('open', 'planned')
    ORDER BY j.job_id LIMIT 1`);
  const [field, elsewhere] = target.kind === 'bulk-file' ? ['path', 'path'] : ['url', 'team'];
  throw new TargetInUseError(
    `target.${field}: ${target.path} is being written by job ${other?.jobId ?? '?'}: wait for it, cancel it, or choose another ${elsewhere}`,
  );
}

const Sibling = z.object({
  jobId: z.number().int(),
  workflowId: z.string(),
  targetIndex: z.number().int(),
  workspaceId: z.string().nullable(),
  stage: z.string(),
  status: z.string(),
});

/** @throws TargetInUseError if the group is another one, or too far for a job to join */
async function checkMembership(
  db: CommonQueryMethods,
  joined: Target,
  wanted: { path: string; team: string; jobsExpected: number; index: number },
): Promise<void> {
  const refuse = (why: string) => {
    throw new TargetInUseError(`target.group.id: ${why}: choose an id that was not used before`);
  };
  if (joined.state !== 'open') refuse(`the group's jobs have read their archives already (${joined.state})`);
  if (
    joined.path !== wanted.path ||
    joined.team !== wanted.team ||
    joined.jobsExpected !== wanted.jobsExpected
  ) {
    refuse('the group has another path, team or size');
  }
  const taken = (await jobsOfTarget(db, joined.targetId)).find(
    ({ targetIndex, status }) =>
      targetIndex === wanted.index && status !== 'failed' && status !== 'cancelled',
  );
  if (taken) refuse(`job ${taken.jobId} has index ${wanted.index} of the group`);
}

/** All jobs of a target that were started so far, in the target's order. */
export const jobsOfTarget = (db: CommonQueryMethods, targetId: number) =>
  db.any(sql.type(Sibling)`
    SELECT job_id AS "jobId", workflow_id AS "workflowId", target_index AS "targetIndex",
           workspace_id AS "workspaceId", stage, status
    FROM jobs WHERE target_id = ${targetId} ORDER BY target_index, job_id`);

/** How many targets of groups `<name>-<n>` have ended. */
export const countEndedGroups = (db: CommonQueryMethods, name: string): Promise<number> =>
  db.oneFirst(sql.type(z.object({ n: z.number().int() }))`
    SELECT count(*)::int AS n FROM targets
    WHERE starts_with(group_key, ${`group:${name}-`}) AND state IN ('finished', 'abandoned')`);

const Ended = z.object({
  jobId: z.number().int(),
  targetId: z.number().int(),
  path: z.string(),
  folder: z.string().nullable(),
  isOpen: z.boolean(),
});

/** All jobs that failed or were cancelled, each with its target; `isOpen` as long as that one can still become something. */
export const endedJobs = (db: CommonQueryMethods) =>
  db.any(sql.type(Ended)`
    SELECT job_id AS "jobId", target_id AS "targetId", path, folder, state IN ('open', 'planned') AS "isOpen"
    FROM jobs JOIN targets USING (target_id) WHERE status IN ('failed', 'cancelled') ORDER BY job_id`);

/** Locks the target's row until the transaction ends: planning and finishing happen once. */
export const lockTarget = (db: CommonQueryMethods, targetId: number) =>
  db.one(sql.type(Target)`SELECT ${COLUMNS} FROM targets WHERE target_id = ${targetId} FOR UPDATE`);

export const setTargetState = (
  db: CommonQueryMethods,
  targetId: number,
  state: Target['state'],
  result?: object,
) =>
  db.query(sql.type(Nothing)`
    UPDATE targets SET state = ${state},
      result = coalesce(${result ? JSON.stringify(result) : null}::text::jsonb, result)
    WHERE target_id = ${targetId}`);

/** Notes which team at the server a target's team is; the first that was noted stays. */
export const setServerTeam = (db: CommonQueryMethods, targetId: number, serverTeamId: string) =>
  db.query(sql.type(Nothing)`
    UPDATE targets SET server_team_id = coalesce(server_team_id, ${serverTeamId}) WHERE target_id = ${targetId}`);

const Due = z.object({ due: z.boolean() });

/**
 * Whether the target's file is to be made now: every expected job has ended or is `done`, one of them is `done`, and
 * the file isn't there yet.
 */
export async function isTargetDue(db: DatabasePool | CommonQueryMethods, targetId: number): Promise<boolean> {
  const { due } = await db.one(sql.type(Due)`
    SELECT t.state = 'planned'
       AND count(j.job_id) >= t.jobs_expected
       AND bool_and(j.stage = 'done' OR j.status IN ('failed', 'cancelled'))
       AND bool_or(j.stage = 'done' AND j.status IN ('running', 'success')) AS due
    FROM targets t LEFT JOIN jobs j USING (target_id)
    WHERE t.target_id = ${targetId} GROUP BY t.target_id`);
  return due;
}

/** Gives up a target of which no job is left that could still write to it. @returns whether it was given up */
export const abandonTarget = (pool: DatabasePool, targetId: number): Promise<boolean> =>
  pool.transaction(async (transaction) => {
    // A job that joins at this moment waits, or is seen.
    await lockTarget(transaction, targetId);
    const abandoned = await transaction.query(sql.type(Nothing)`
      UPDATE targets SET state = 'abandoned'
      WHERE target_id = ${targetId} AND state IN ('open', 'planned')
        AND NOT EXISTS (SELECT FROM jobs WHERE target_id = ${targetId} AND status IN ('running', 'success'))`);
    return abandoned.rowCount === 1;
  });

/** The file is in its place: the target is finished, and every job that is done has succeeded, in one step. */
export const finishTarget = (pool: DatabasePool, targetId: number, result: object): Promise<void> =>
  pool.transaction(async (transaction) => {
    await setTargetState(transaction, targetId, 'finished', result);
    await transaction.query(sql.type(Nothing)`
      UPDATE jobs SET status = 'success', finished_at = now()
      WHERE target_id = ${targetId} AND status = 'running' AND stage = 'done'`);
  });

/** The file can't be made: every job that is done has failed with it. */
export const failDoneJobs = (db: CommonQueryMethods, targetId: number, errorMessage: string) =>
  db.query(sql.type(Nothing)`
    UPDATE jobs SET status = 'failed', error_message = ${errorMessage}, finished_at = now()
    WHERE target_id = ${targetId} AND status = 'running' AND stage = 'done'`);
