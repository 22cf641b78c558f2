import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { EntityType } from '../meta/entity-types.ts';
import type { FindingCode, ReasonCode } from '../meta/reason-codes.ts';
import { numberColumn, textColumn } from './columns.ts';
import { jsonText } from './json-text.ts';

/** Why an entity was not exported. `detail` is for people, without content. */
export interface Outcome {
  slackId: string;
  status: 'skipped' | 'failed';
  reason: ReasonCode;
  detail: string;
}

/** Something that was exported otherwise than it stood in Slack. */
export interface Finding {
  code: FindingCode;
  slackId: string;
  detail: string;
}

const Count = z.object({ n: z.number().int() });

/** Records outcomes that are not there yet, with the chunk that they were found in, if it was one. @returns how many were new */
export async function storeOutcomes(
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  outcomes: readonly (Outcome & { chunkNo?: number })[],
): Promise<number> {
  if (outcomes.length === 0) return 0;
  // As JSON: details quote Slack ids and file names, which may hold anything.
  const { n } = await db.one(sql.type(Count)`
    WITH stored AS (
      INSERT INTO outcomes (job_id, type, slack_id, status, reason, detail, chunk_no)
      SELECT ${jobId}, ${type}, o."slackId", o.status, o.reason, o.detail, o."chunkNo"
      FROM json_to_recordset(${jsonText(outcomes)}::text::json)
        AS o ("slackId" text, status text, reason text, detail text, "chunkNo" int)
      ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int AS n FROM stored`);
  return n;
}

/** Records findings that are not there yet. */
export async function storeFindings(db: CommonQueryMethods, jobId: number, findings: readonly Finding[]) {
  if (findings.length === 0) return;
  await db.query(sql.type(z.object({}))`
    INSERT INTO findings (job_id, code, slack_id, detail)
    SELECT ${jobId}, f.code, f."slackId", f.detail
    FROM json_to_recordset(${jsonText(findings)}::text::json) AS f (code text, "slackId" text, detail text)
    -- Two transactions may find the same: in one order, or each would wait for the other.
    ORDER BY f.code, f."slackId"
    ON CONFLICT DO NOTHING`);
}

const Tally = z.object({ type: z.string(), status: z.string(), reason: z.string(), count: z.number().int() });
const FindingTally = z.object({ code: z.string(), count: z.number().int() });

/** How many entities of a job were skipped or failed, by type and reason. */
export const tallyOutcomes = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(Tally)`
    SELECT type, status, reason, count(*)::int AS count FROM outcomes WHERE job_id = ${jobId}
    GROUP BY type, status, reason ORDER BY status, type, reason`);

/** How many findings of each code a job has. */
export const tallyFindings = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(FindingTally)`
    SELECT code, count(*)::int AS count FROM findings WHERE job_id = ${jobId} GROUP BY code ORDER BY code`);

const Named = z.object({ slackId: z.string(), detail: z.string() });

/** Which rows are meant: one, or those whose ids begin in one of some ways. */
export type Within = { slackId: string } | { beginnings: readonly string[] };

/** Where a page begins, behind the last row of the one before it, and how many rows it has. */
export interface PageBounds {
  after: string | undefined;
  limit: number;
  within?: Within | undefined;
}

/** Outcomes of a job with one type, status and reason, by Slack id. */
export const pageOfOutcomes = (
  db: CommonQueryMethods,
  jobId: number,
  { type, status, reason }: { type: string; status: string; reason: string },
  bounds: PageBounds,
) =>
  db.any(
    sql.type(Named)`${pageOf(
      sql.fragment`outcomes WHERE job_id = ${jobId} AND type = ${type} AND status = ${status} AND reason = ${reason}`,
      bounds,
    )}`,
  );

/** Findings of a job with one code, by Slack id. */
export const pageOfFindings = (db: CommonQueryMethods, jobId: number, code: string, bounds: PageBounds) =>
  db.any(
    sql.type(Named)`${pageOf(sql.fragment`findings WHERE job_id = ${jobId} AND code = ${code}`, bounds)}`,
  );

/**
 * A page in the order of the primary key. Of several beginnings each is a range of that key, or would be read to its end for the
 * others' sake. In a database whose order is not that of bytes there are no such ranges, and `starts_with` is right all the same.
 */
function pageOf(rows: FragmentSqlToken, { after, limit, within }: PageBounds): FragmentSqlToken {
  const behind = after === undefined ? sql.fragment`` : sql.fragment`AND slack_id > ${after}`;
  const select = (which: FragmentSqlToken) => sql.fragment`
    (SELECT slack_id AS "slackId", detail FROM ${rows} ${behind} ${which} ORDER BY slack_id LIMIT ${limit})`;
  if (within === undefined) return select(sql.fragment``);
  if ('slackId' in within) return select(sql.fragment`AND slack_id = ${within.slackId}`);
  const ranges = within.beginnings.map((beginning) =>
    select(sql.fragment`AND starts_with(slack_id, ${beginning})`),
  );
  return sql.fragment`
    SELECT * FROM (${sql.join(ranges, sql.fragment` UNION `)}) AS ranges ORDER BY "slackId" LIMIT ${limit}`;
}

const Stored = z.object({
  slackId: z.string(),
  status: z.enum(['skipped', 'failed']),
  reason: z.string(),
  detail: z.string(),
});

/** The outcomes of some entities of a type, by Slack id. */
export async function outcomesOf(
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  slackIds: readonly string[],
): Promise<Map<string, z.infer<typeof Stored>>> {
  const rows = await db.any(sql.type(Stored)`
    SELECT slack_id AS "slackId", status, reason, detail FROM outcomes
    WHERE job_id = ${jobId} AND type = ${type} AND slack_id = ANY (${textColumn(slackIds)})`);
  return new Map(rows.map((row) => [row.slackId, row]));
}

/** Whether one of some findings is on record about something. */
export const isFound = (db: CommonQueryMethods, jobId: number, codes: readonly string[], slackId: string) =>
  db.exists(sql.type(z.object({}))`
    SELECT FROM findings
    WHERE job_id = ${jobId} AND code = ANY (${textColumn(codes)}) AND slack_id = ${slackId}`);

/** Slack ids of the entities of some chunks that were skipped or failed. */
export const outcomesOfChunks = (
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  chunks: readonly { chunkNo: number }[],
) =>
  db.anyFirst(sql.type(z.object({ slackId: z.string() }))`
    SELECT slack_id AS "slackId" FROM outcomes
    WHERE job_id = ${jobId} AND type = ${type}
      AND chunk_no = ANY (${numberColumn(
        chunks.map(({ chunkNo }) => chunkNo),
        'int4',
      )})`);

/** Ids of files whose bytes can't be read, of some jobs. */
export const damagedFiles = (db: CommonQueryMethods, jobIds: readonly number[]) =>
  db.anyFirst(sql.type(z.object({ fileId: z.string() }))`
    SELECT DISTINCT substring(slack_id FROM '[^/]+$') AS "fileId" FROM outcomes
    WHERE job_id = ANY (${numberColumn(jobIds, 'int4')}) AND type = 'attachment' AND reason = 'file_damaged'`);
