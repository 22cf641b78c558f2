import pg from 'pg';
import { COUNTER_NAMES } from '../../src/meta/entity-types.ts';

/** Entities by type and status, as the view `entities` has them. */
export type Statuses = Record<string, number>;

export async function statusesOf(databaseUrl: string, jobId: number): Promise<Statuses> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ key: string; count: number }>(
      `SELECT type || ' ' || status AS key, count(*)::int AS count FROM entities WHERE job_id = $1
       GROUP BY 1 ORDER BY 1`,
      [jobId],
    );
    return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
  } finally {
    await client.end();
  }
}

/** Of which type it does not hold that everything is exported, skipped or failed, if of any. */
export function accountsProblem(meta: Record<string, unknown>): string | undefined {
  const totals = meta.totals as Record<string, number>;
  for (const name of Object.values(COUNTER_NAMES)) {
    const parts = ['exported', 'skipped', 'failed'].map((what) => Number(meta[`${name}_${what}`] ?? 0));
    const sum = parts.reduce((total, part) => total + part, 0);
    if (sum !== totals[name]) return `${name}: ${parts.join(' + ')} are not ${totals[name]}`;
  }
  return undefined;
}
