import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ENTITY_TYPES, type EntityType } from '../../src/meta/entity-types.ts';

/** A job as the database has it at one moment. */
export interface JobState {
  jobId: number;
  status: string;
  stage: string;
  /** The last type that it has started; null before the first. */
  type: EntityType | null;
  error: string | null;
  meta: Record<string, unknown>;
  /** Changes whenever a stage, a counter or a chunk has moved. */
  progress: string;
}

export interface JobWatch {
  /** Undefined while the database can't be asked, or knows no such job. */
  look(): Promise<JobState | undefined>;
  close(): Promise<void>;
}

// Not by their times: those of a clock that steps are in no order.
const QUERY = {
  name: 'look',
  text: `
    SELECT job_id AS "jobId", status, stage, error_message AS error, meta,
           (SELECT type FROM type_starts s WHERE s.job_id = j.job_id
            ORDER BY array_position($2::text[], type) DESC LIMIT 1) AS type,
           (SELECT count(*) FROM chunks c WHERE c.job_id = j.job_id AND settled_at IS NOT NULL) AS settled
    FROM jobs j WHERE workflow_id = $1 ORDER BY job_id DESC LIMIT 1`,
};

/** Looks at a job as often as it is asked to, over one connection that is made again when it breaks. */
export function watchJob(databaseUrl: () => string, workflowId: string): JobWatch {
  let client: pg.Client | undefined;
  const close = async () => {
    const closing = client;
    client = undefined;
    await closing?.end().catch(() => {});
  };
  const look = async (): Promise<JobState | undefined> => {
    try {
      if (!client) {
        const opened = new pg.Client({
          connectionString: databaseUrl(),
          connectionTimeoutMillis: 2_000,
          query_timeout: 2_000,
        });
        opened.on('error', () => {});
        await opened.connect();
        client = opened;
      }
      const { rows } = await client.query<Omit<JobState, 'progress'> & { settled: string }>({
        ...QUERY,
        values: [workflowId, ENTITY_TYPES],
      });
      const row = rows[0];
      if (!row) return undefined;
      const { settled, ...job } = row;
      return { ...job, progress: JSON.stringify([job.status, job.stage, job.type, settled, job.meta]) };
    } catch {
      await close();
      await sleep(20);
      return undefined;
    }
  };
  return { look, close };
}
