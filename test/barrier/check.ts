import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { readHistory } from './history.ts';
import { uncountedEntities } from './uncounted.ts';
import { type Violation, violations } from './violations.ts';

/**
 * Checks what a database has recorded (test/support/test-guards.sql) against the rule of the type barrier.
 * @returns the violations, in words, with the first of the entities that they are about; none if the rule held
 */
export async function barrierViolations(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const found = violations(await readHistory(client));
    const said: string[] = [];
    for (const violation of found) said.push(violation.text + (await someEntities(client, violation)));
    return [...said, ...(await uncountedEntities(client))];
  } finally {
    await client.end();
  }
}

async function someEntities(client: pg.Client, { chunk }: Violation): Promise<string> {
  if (!chunk) return '';
  const { rows } = await client.query<{ slackId: string }>(
    `SELECT slack_id AS "slackId" FROM entities WHERE job_id = $1 AND type = $2 AND chunk_no = $3
     ORDER BY slack_id LIMIT 3`,
    [chunk.jobId, chunk.type, chunk.chunkNo],
  );
  return rows.length === 0 ? '' : ` (${rows.map(({ slackId }) => slackId).join(', ')} …)`;
}

/** `node test/barrier/check.ts DATABASE_URL`: prints the violations; exit status 1 if there is any. */
async function main(databaseUrl: string | undefined): Promise<void> {
  if (!databaseUrl) throw new Error('usage: node test/barrier/check.ts DATABASE_URL');
  const found = await barrierViolations(databaseUrl);
  for (const violation of found) console.log(violation);
  console.error(`violations of the type barrier: ${found.length}`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv[2]);
