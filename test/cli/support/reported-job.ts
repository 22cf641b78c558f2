import type { DatabasePool } from 'slonik';
import type { EntityType } from '../../../src/meta/entity-types.ts';
import { createCalledLookup } from '../../../src/report/called.ts';
import { createReadEntries } from '../../../src/report/entries.ts';
import { type ReportFilter, readReportHead } from '../../../src/report/report-head.ts';
import { assignFolders, insertFolders } from '../../../src/store/archive-index.ts';
import { chunksOf, enterExporting, settleChunk } from '../../../src/store/chunks.ts';
import { getJob, setArchive } from '../../../src/store/jobs.ts';
import type { Finding, Outcome } from '../../../src/store/outcomes.ts';
import { storeTargetNames } from '../../../src/store/target-names.ts';
import { entityIds, storeEntities } from '../../../src/store/workspace-entities.ts';
import { insertChunk, insertJob } from '../../support/jobs.ts';

/** What a user or channel is called: its row, and its name at the target. */
export interface Named {
  type: 'user' | 'channel';
  slackId: string;
  payload: object;
  targetName: string;
}

/** What is to become of a type: `entities` in one chunk, which is settled unless it is to stay pending. */
export interface Exported {
  type: EntityType;
  entities: number;
  outcomes?: Outcome[];
  findings?: Finding[];
  isPending?: boolean;
}

/** A job in the middle of its export, with real totals and counters. @returns its number */
export async function insertReportedJob(
  pool: DatabasePool,
  { named = [], exported }: { named?: readonly Named[]; exported: readonly Exported[] },
): Promise<number> {
  const jobId = await insertJob(pool, 'ready_export');
  await setArchive(pool, jobId, 'fingerprint', `T${jobId}`);
  const { targetId } = await getJob(pool, jobId);
  for (const { type, slackId, payload, targetName } of named) {
    const entity = { slackId, payload: JSON.stringify({ id: slackId, ...payload }), placeholder: false };
    await storeEntities(pool, { jobId, workspaceId: `T${jobId}` }, type, [entity]);
    const entityId = (await entityIds(pool, jobId, type)).get(slackId)!;
    await storeTargetNames(pool, targetId!, [{ entityId, name: targetName, detail: '{}' }]);
    if (type === 'channel') {
      const folder = (payload as { name: string }).name;
      await insertFolders(pool, jobId, [folder]);
      await assignFolders(pool, jobId, [{ folder, channelId: entityId }]);
    }
  }
  for (const { type, entities } of exported) await insertChunk(pool, jobId, type, 0, entities);
  await enterExporting(pool, jobId);
  for (const { type, outcomes = [], findings = [], isPending } of exported) {
    if (isPending) continue;
    const [chunk] = await chunksOf(pool, jobId, type);
    await settleChunk(pool, jobId, type, chunk!, outcomes, findings);
  }
  return jobId;
}

/** What a format is made from, read in pages of `pageSize`. */
export async function readReported(
  pool: DatabasePool,
  jobId: number,
  { filter = {}, pageSize }: { filter?: ReportFilter; pageSize?: number } = {},
) {
  const head = await readReportHead(pool, jobId, filter);
  return { head, entries: createReadEntries(pool, jobId, createCalledLookup(pool, head.job), { pageSize }) };
}

export async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
