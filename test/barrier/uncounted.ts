import type pg from 'pg';

/**
 * Makes what is proved of chunks true of entities. The barrier asks how many entities of a chunk are pending; here every
 * single entity (the view `entities`, from rows and key ranges) is put beside its chunk: each stands in one chunk, and each
 * chunk's numbers are those of its entities. Jobs whose chunks were made up without entities are passed over.
 * @returns what contradicts, in words
 */
export async function uncountedEntities(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ said: string }>(`
    WITH found AS (
      SELECT job_id, type, chunk_no, count(*) FILTER (WHERE status = 'pending') AS pending,
             count(*) FILTER (WHERE status = 'exported') AS exported,
             count(*) FILTER (WHERE status = 'skipped') AS skipped,
             count(*) FILTER (WHERE status = 'failed') AS failed
      FROM entities GROUP BY job_id, type, chunk_no
    ), entered AS (
      SELECT job_id FROM jobs WHERE exporting_at IS NOT NULL
        AND EXISTS (SELECT FROM found WHERE found.job_id = jobs.job_id AND chunk_no IS NOT NULL)
    )
    SELECT format('job %s has %s %s in no chunk', job_id, pending, type) AS said
    FROM found JOIN entered USING (job_id) WHERE chunk_no IS NULL AND pending > 0
    UNION ALL
    SELECT format('chunk %s of %s of job %s has %s, and its entities are %s', chunk_no, type, job_id,
                  (c.pending, c.exported, c.skipped, c.failed), (f.pending, f.exported, f.skipped, f.failed))
    FROM chunks c JOIN entered USING (job_id) LEFT JOIN found f USING (job_id, type, chunk_no)
    WHERE (c.pending, c.exported, c.skipped, c.failed)
          IS DISTINCT FROM (coalesce(f.pending, 0), coalesce(f.exported, 0), coalesce(f.skipped, 0), coalesce(f.failed, 0))`);
  return rows.map(({ said }) => said);
}
