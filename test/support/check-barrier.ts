import pg from 'pg';

/**
 * Checks what was recorded against the rule of the type barrier, knowing nothing but the rule: when a job started a type,
 * no job that was in `exporting` then (itself included) had an entity of an earlier type that was settled only later, or
 * never.
 * @returns the violations, in words; none if the rule held
 */
export async function barrierViolations(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ violation: string }>(`
      WITH type_order (type, place) AS (VALUES
        ('user', 1), ('custom_emoji', 2), ('channel', 3), ('message', 4), ('attachment', 5), ('reaction', 6))
      SELECT format('job %s started %s at %s while job %s had %s pending (chunk %s, settled %s)',
                    s.job_id, s.type, s.started_at, c.job_id, c.type, c.chunk_no, c.settled_at) AS violation
      FROM type_starts s JOIN type_order mine ON mine.type = s.type
      JOIN chunks c ON c.entities > 0 AND (c.settled_at IS NULL OR c.settled_at > s.started_at)
      JOIN type_order earlier ON earlier.type = c.type AND earlier.place < mine.place
      JOIN jobs j ON j.job_id = c.job_id
      WHERE j.exporting_at <= s.started_at
        AND (j.status IN ('running', 'success') OR j.finished_at > s.started_at)`);
    return rows.map(({ violation }) => violation);
  } finally {
    await client.end();
  }
}
