import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { VERDICTS, VERIFIED_TYPES, type Verdict, type VerifiedType } from '../verify/difference.ts';
import { copyLine } from './copy-line.ts';
import { jsonText } from './json-text.ts';

const Nothing = z.object({});
const Id = z.object({ verificationId: z.number().int() });

const TypeFound = z.object({
  type: z.enum(VERIFIED_TYPES),
  expected: z.number().int(),
  missing: z.number().int(),
  different: z.number().int(),
  extra: z.number().int(),
});
export type TypeFound = z.infer<typeof TypeFound>;

const Run = z.object({
  verificationId: z.number().int(),
  state: z.enum(['running', 'ok', 'different', 'failed']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  progress: z.string(),
  server: z.string().nullable(),
  version: z.string().nullable(),
  types: z.array(TypeFound),
  error: z.string().nullable(),
});
/** One reading back of a job's target. Times are ISO 8601, UTC. */
export type VerificationRun = z.infer<typeof Run>;

export const INTERRUPTED = 'it was interrupted: run it again';
const ISO = sql.fragment`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** Whose process has given no sign of life for so long is gone. Seconds. */
export const SILENT_S = 20;
const isSilent = sql.fragment`(state = 'running' AND alive_at < clock_timestamp() - make_interval(secs => ${SILENT_S}))`;

/**
 * Records a run that begins; of two at the same time, only one.
 * @returns undefined if another one is running
 */
export const beginVerification = (pool: DatabasePool, jobId: number): Promise<number | undefined> =>
  pool.transaction(async (transaction) => {
    await transaction.query(sql.type(Nothing)`
      UPDATE verifications SET state = 'failed', error = ${INTERRUPTED}, finished_at = alive_at
      WHERE job_id = ${jobId} AND ${isSilent}`);
    const begun = await transaction.maybeOne(sql.type(Id)`
      INSERT INTO verifications (job_id) VALUES (${jobId})
      ON CONFLICT (job_id) WHERE state = 'running' DO NOTHING RETURNING verification_id AS "verificationId"`);
    return begun?.verificationId;
  });

/** Deletes the runs of a job before this one, with what they found. */
export const deleteEarlierRuns = (db: CommonQueryMethods, verificationId: number) =>
  db.query(sql.type(Nothing)`
    DELETE FROM verifications old USING verifications new
    WHERE new.verification_id = ${verificationId} AND old.job_id = new.job_id AND old.verification_id < new.verification_id`);

/** The newest run of a job; one whose process is gone has failed. */
export const newestVerification = (db: CommonQueryMethods, jobId: number) =>
  db.maybeOne(sql.type(Run)`
    SELECT verification_id AS "verificationId", CASE WHEN ${isSilent} THEN 'failed' ELSE state END AS state,
           to_char(started_at AT TIME ZONE 'UTC', ${ISO}) AS "startedAt",
           to_char(CASE WHEN ${isSilent} THEN alive_at ELSE finished_at END AT TIME ZONE 'UTC', ${ISO}) AS "finishedAt",
           progress, server, version, types, CASE WHEN ${isSilent} THEN ${INTERRUPTED} ELSE error END AS error
    FROM verifications WHERE job_id = ${jobId} ORDER BY verification_id DESC LIMIT 1`);

/** @returns false if the run is over: somebody has stopped it, or its job is gone */
export const keepVerificationAlive = async (
  db: CommonQueryMethods,
  verificationId: number,
  progress: string,
): Promise<boolean> => {
  const { rowCount } = await db.query(sql.type(Nothing)`
    UPDATE verifications SET alive_at = clock_timestamp(), progress = ${progress}
    WHERE verification_id = ${verificationId} AND state = 'running'`);
  return rowCount > 0;
};

/** How a run ended. */
export interface VerificationEnd {
  state: 'ok' | 'different' | 'failed';
  server: { address: string; version: string } | null;
  types: readonly TypeFound[];
  error: string | null;
}

/** Ends a run; one that has ended stays as it is. What a failed one has found so far is deleted. */
export const endVerification = (
  pool: DatabasePool,
  verificationId: number,
  { state, server, types, error }: VerificationEnd,
): Promise<void> =>
  pool.transaction(async (transaction) => {
    await transaction.query(sql.type(Nothing)`
      UPDATE verifications
      SET state = ${state}, finished_at = clock_timestamp(), progress = '', server = ${server?.address ?? null},
          version = ${server?.version ?? null}, types = ${jsonText(types)}::text::jsonb, error = ${error}
      WHERE verification_id = ${verificationId} AND state = 'running'`);
    if (state === 'failed')
      await transaction.query(sql.type(Nothing)`
        DELETE FROM verification_differences WHERE verification_id = ${verificationId}`);
  });

interface StoredDifference {
  verdict: Verdict;
  type: VerifiedType;
  slackId: string;
  detail: string;
}

/** @param place of the first */
export const addVerificationDifferences = (
  db: CommonQueryMethods,
  verificationId: number,
  place: number,
  differences: readonly StoredDifference[],
) => {
  const lines = differences.map(({ verdict, type, slackId, detail }, index) =>
    copyLine([verificationId, place + index, verdict, type, slackId, detail]),
  );
  return db.query(sql.type(Nothing)`
    COPY verification_differences (verification_id, place, verdict, type, slack_id, detail)
    FROM STDIN -- ${sql.binary(Buffer.from(lines.join('')))}`);
};

const Row = z.object({
  place: z.number().int(),
  verdict: z.enum(VERDICTS),
  type: z.enum(VERIFIED_TYPES),
  slackId: z.string(),
  detail: z.string(),
});

/** Differences that a run has found, `limit` of them behind a place. */
export const pageOfVerificationDifferences = (
  db: CommonQueryMethods,
  verificationId: number,
  { verdict, type }: { verdict?: Verdict | undefined; type?: VerifiedType | undefined },
  after: number,
  limit: number,
) =>
  db.any(sql.type(Row)`
    SELECT place, verdict, type, slack_id AS "slackId", detail FROM verification_differences
    WHERE verification_id = ${verificationId} AND place > ${after}
      ${verdict === undefined ? sql.fragment`` : sql.fragment`AND verdict = ${verdict}`}
      ${type === undefined ? sql.fragment`` : sql.fragment`AND type = ${type}`}
    ORDER BY place LIMIT ${limit}`);
