import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { EntityType } from '../meta/entity-types.ts';
import { numberColumn } from './columns.ts';

const Nothing = z.object({});

/** A place in the sequence of a type's lines. */
export interface Position {
  chunk: number;
  line: number;
}

/** One import at a server: the lines of a job's type from one place up to another. */
const ServerImport = z.object({
  importId: z.number().int(),
  server: z.string(),
  jobId: z.number().int(),
  fromChunk: z.number().int(),
  fromLine: z.number().int(),
  toChunk: z.number().int(),
  toLine: z.number().int(),
  cost: z.number(),
  state: z.enum(['waiting', 'ready', 'running', 'done', 'split', 'dropped']),
  uploadId: z.string().nullable(),
  importName: z.string().nullable(),
  serverJobId: z.string().nullable(),
  tries: z.number().int(),
});
export type ServerImport = z.infer<typeof ServerImport>;

const COLUMNS = sql.fragment`
  import_id AS "importId", server, job_id AS "jobId", from_chunk AS "fromChunk", from_line AS "fromLine",
  to_chunk AS "toChunk", to_line AS "toLine", cost, state, upload_id AS "uploadId", import_name AS "importName",
  server_job_id AS "serverJobId", tries`;

export interface NewImport {
  server: string;
  jobId: number;
  type: EntityType;
  from: Position;
  to: Position;
  /** In posts. */
  cost: number;
  /** Jobs at the server that it took already. */
  tries?: number;
}

export const addImport = (
  db: CommonQueryMethods,
  { server, jobId, type, from, to, cost, tries = 0 }: NewImport,
) =>
  db.one(sql.type(ServerImport)`
    INSERT INTO server_imports (server, job_id, type, from_chunk, from_line, to_chunk, to_line, cost, tries)
    VALUES (${server}, ${jobId}, ${type}, ${from.chunk}, ${from.line}, ${to.chunk}, ${to.line}, ${cost}::real, ${tries})
    RETURNING ${COLUMNS}`);

/** The imports of a type that have not ended: what a crash has left in the order in which they are best gone on with. */
export const openImports = (db: CommonQueryMethods, jobId: number, type: EntityType) =>
  db.any(sql.type(ServerImport)`
    SELECT ${COLUMNS} FROM server_imports
    WHERE job_id = ${jobId} AND type = ${type} AND state IN ('waiting', 'ready', 'running')
    ORDER BY state = 'running' DESC, state = 'ready' DESC, import_id`);

/** Those of all types of a job. */
export const openImportsOfJob = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(ServerImport)`
    SELECT ${COLUMNS} FROM server_imports
    WHERE job_id = ${jobId} AND state IN ('waiting', 'ready', 'running') ORDER BY import_id`);

/** Up to where the lines of a type have been cut into imports. */
export const lastCut = (db: CommonQueryMethods, jobId: number, type: EntityType) =>
  db.maybeOne(sql.type(z.object({ chunk: z.number().int(), line: z.number().int() }))`
    SELECT to_chunk AS chunk, to_line AS line FROM server_imports
    WHERE job_id = ${jobId} AND type = ${type} ORDER BY to_chunk DESC, to_line DESC LIMIT 1`);

export const setUpload = (db: CommonQueryMethods, importId: number, uploadId: string) =>
  db.query(sql.type(Nothing)`
    UPDATE server_imports SET upload_id = ${uploadId}, import_name = NULL, server_job_id = NULL
    WHERE import_id = ${importId} AND state = 'waiting'`);

/** It can't be gone on with: the file that is built next is another one, though it may be of the same size. */
export const forgetUpload = (db: CommonQueryMethods, importId: number) =>
  db.query(sql.type(Nothing)`
    UPDATE server_imports SET upload_id = NULL WHERE import_id = ${importId} AND state = 'waiting'`);

/** It is at the server, and takes its place in the queue. */
export const setReady = (db: CommonQueryMethods, importId: number, importName: string) =>
  db.query(sql.type(Nothing)`
    UPDATE server_imports SET import_name = ${importName}, state = 'ready'
    WHERE import_id = ${importId} AND state = 'waiting'`);

const Ahead = z.object({ importId: z.number().int(), jobId: z.number().int() });
export type Ahead = z.infer<typeof Ahead>;

/**
 * Gives an import its turn, if it is the first one in its server's queue and no other one runs there: import jobs that run
 * side by side are not safe. A row whose job has ended holds nobody, and one of a paused job lets others go first.
 * @returns whom it waits for; undefined if its turn has come
 */
export const takeTurn = (
  pool: DatabasePool,
  { importId, server }: ServerImport,
): Promise<Ahead | undefined> =>
  pool.transaction(async (transaction) => {
    await transaction.query(sql.type(Nothing)`SELECT pg_advisory_xact_lock(hashtext(${`import ${server}`}))`);
    const ahead = await transaction.maybeOne(sql.type(Ahead)`
      SELECT import_id AS "importId", job_id AS "jobId" FROM server_imports JOIN jobs USING (job_id)
      WHERE server = ${server} AND jobs.status = 'running' AND import_id <> ${importId}
        AND (state = 'running' OR (state = 'ready' AND paused_at IS NULL AND import_id < ${importId}))
      ORDER BY state = 'running' DESC, import_id LIMIT 1`);
    if (ahead) return ahead;
    await transaction.query(sql.type(Nothing)`
      UPDATE server_imports SET state = 'running', tries = tries + 1
      WHERE import_id = ${importId} AND state = 'ready'`);
    return undefined;
  });

export const setServerJob = (db: CommonQueryMethods, importId: number, serverJobId: string) =>
  db.query(sql.type(Nothing)`
    UPDATE server_imports SET server_job_id = ${serverJobId}, started_at = NULL WHERE import_id = ${importId}`);

/** The server has begun with it. @returns how long ago, in milliseconds */
export const setStarted = (db: CommonQueryMethods, importId: number): Promise<number> =>
  db.oneFirst(sql.type(z.object({ ms: z.number() }))`
    UPDATE server_imports SET started_at = coalesce(started_at, clock_timestamp()) WHERE import_id = ${importId}
    RETURNING (extract(epoch FROM clock_timestamp() - started_at) * 1000)::float8 AS ms`);

/** It has ended; `waiting` is to be built anew. */
export const setEnded = (db: CommonQueryMethods, importId: number, state: 'done' | 'split' | 'waiting') =>
  db.query(sql.type(Nothing)`
    UPDATE server_imports SET state = ${state}, ended_at = clock_timestamp(),
      upload_id = NULL, import_name = NULL, server_job_id = NULL
    WHERE import_id = ${importId}`);

/** @param serverJobId null if there is no job at the server for it, or none any more that will do anything */
export const noteServerJob = (db: CommonQueryMethods, importId: number, serverJobId: string | null) =>
  db.query(sql.type(Nothing)`
    UPDATE server_imports SET server_job_id = ${serverJobId} WHERE import_id = ${importId}`);

/** Whether the server may still be at work for a job that has ended: an import that had begun can't be stopped. */
export const isLeftAtServer = (db: CommonQueryMethods, jobId: number): Promise<boolean> =>
  db.oneFirst(sql.type(z.object({ left: z.boolean() }))`
    SELECT EXISTS (SELECT FROM server_imports
      WHERE job_id = ${jobId} AND state = 'dropped' AND server_job_id IS NOT NULL) AS left`);

/** The imports of a job that ended before they did. */
export const dropImports = (db: CommonQueryMethods, jobId: number) =>
  db.query(sql.type(Nothing)`
    UPDATE server_imports SET state = 'dropped', ended_at = clock_timestamp()
    WHERE job_id = ${jobId} AND state IN ('waiting', 'ready', 'running')`);

const Speed = z.object({ cost: z.number().nullable(), ms: z.number().nullable() });
/** Imports that say how fast a server is: older ones may have met another load. */
const SPEED_IMPORTS = 5;

/** How much work of a type a server did in a second of late, in posts; undefined before the first import of the type. */
export async function speedOf(
  db: CommonQueryMethods,
  server: string,
  type: EntityType,
): Promise<number | undefined> {
  const { cost, ms } = await db.one(sql.type(Speed)`
    SELECT sum(cost)::float8 AS cost, sum(extract(epoch FROM ended_at - started_at) * 1000)::float8 AS ms
    FROM (SELECT cost, started_at, ended_at FROM server_imports
          WHERE server = ${server} AND type = ${type} AND state = 'done' AND started_at IS NOT NULL AND cost >= 50
          ORDER BY import_id DESC LIMIT ${SPEED_IMPORTS}) AS late`);
  return cost && ms ? (cost * 1000) / Math.max(1, ms) : undefined;
}

const Refused = z.object({
  chunkNo: z.number().int(),
  lineNo: z.number().int(),
  partNo: z.number().int(),
  reason: z.string(),
  words: z.string(),
});
export type Refused = z.infer<typeof Refused>;

/** Lines of a job's type that were refused, from one chunk up to another, that one included. */
export const refusedLines = (
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  fromChunk: number,
  toChunk: number,
) =>
  db.any(sql.type(Refused)`
    SELECT chunk_no AS "chunkNo", line_no AS "lineNo", part_no AS "partNo", reason, words FROM refused_lines
    WHERE job_id = ${jobId} AND type = ${type} AND chunk_no BETWEEN ${fromChunk} AND ${toChunk}
    ORDER BY chunk_no, line_no, part_no`);

export const addRefused = (
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  { chunkNo, lineNo, partNo, reason, words }: Refused,
) =>
  db.query(sql.type(Nothing)`
    INSERT INTO refused_lines (job_id, type, chunk_no, line_no, part_no, reason, words)
    VALUES (${jobId}, ${type}, ${chunkNo}, ${lineNo}, ${partNo}, ${reason}, ${words})
    ON CONFLICT DO NOTHING`);

const Standing = z.object({
  done: z.number().int(),
  /** Seconds since the server began with the one that it works on; null if it works on none. */
  runningS: z.number().nullable(),
  isWaiting: z.boolean(),
  /** The job whose import the server works on, if it is another one. */
  aheadJobId: z.number().int().nullable(),
});
export type Standing = z.infer<typeof Standing>;

/** How a job's imports stand; undefined before the first one is cut. */
export async function standingOf(db: CommonQueryMethods, jobId: number): Promise<Standing | undefined> {
  const row = await db.maybeOne(sql.type(Standing)`
    SELECT count(*) FILTER (WHERE state = 'done')::int AS done,
           extract(epoch FROM clock_timestamp() - max(started_at) FILTER (WHERE state = 'running'))::float8 AS "runningS",
           coalesce(bool_or(state IN ('ready', 'running')), false) AS "isWaiting",
           (SELECT o.job_id FROM server_imports o JOIN jobs j ON j.job_id = o.job_id
            WHERE o.server = max(i.server) AND o.state = 'running' AND o.job_id <> ${jobId} AND j.status = 'running'
            LIMIT 1) AS "aheadJobId"
    FROM server_imports i WHERE job_id = ${jobId} HAVING count(*) > 0`);
  return row ?? undefined;
}

/** How many jobs at the server a target has taken so far. */
export const countServerJobs = (db: CommonQueryMethods, targetId: number): Promise<number> =>
  db.oneFirst(sql.type(z.object({ n: z.number().int() }))`
    SELECT coalesce(sum(tries), 0)::int AS n FROM server_imports JOIN jobs USING (job_id) WHERE target_id = ${targetId}`);

/** Those of some jobs that have not yet brought everything of a type to the server, and may still do it. */
export const stillDelivering = (db: CommonQueryMethods, jobIds: readonly number[], type: EntityType) =>
  db.anyFirst(sql.type(z.object({ jobId: z.number().int() }))`
    SELECT job_id AS "jobId" FROM jobs
    WHERE job_id = ANY (${numberColumn(jobIds, 'int4')}) AND status = 'running'
      AND (stage NOT IN ('exporting', 'done')
        OR EXISTS (SELECT FROM chunks WHERE chunks.job_id = jobs.job_id AND type = ${type} AND pending > 0))
    ORDER BY job_id`);
