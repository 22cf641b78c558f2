import { randomUUID } from 'node:crypto';
import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { type RestoreProof, recordProof } from '../../src/store/restore-proofs.ts';

/** Records what a restore proof came to, `secondsAgo` by the database's clock. */
export async function insertProof(
  db: CommonQueryMethods,
  {
    recipe = 'mattermost',
    outcome = 'proved',
    secondsAgo = 0,
  }: Partial<Pick<RestoreProof, 'recipe' | 'outcome'>> & { secondsAgo?: number } = {},
): Promise<number> {
  const proofId = await recordProof(db, {
    recipe,
    outcome,
    version: '2.1.0+11.6.0',
    digest: '0'.repeat(64),
    driver: 'local',
    rungs: { backup: 'earned' },
    level: 5,
    assertions: 12,
    failed: outcome === 'failed' ? 1 : 0,
    evidence: null,
    workflowId: `restore-proof-${randomUUID()}`,
    workflowRunId: randomUUID(),
    startedAt: new Date(0).toISOString(),
  });
  await db.query(sql.type(z.object({}))`
    UPDATE restore_proofs SET finished_at = clock_timestamp() - make_interval(secs => ${secondsAgo}) WHERE proof_id = ${proofId}`);
  return proofId;
}
