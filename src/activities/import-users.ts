import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { USER_LISTS } from '../slack/archive/layout.ts';
import { listedUser } from '../slack/archive/listed.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { storeEntities, type WorkspaceEntity } from '../store/workspace-entities.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { listElements } from './list-elements.ts';
import { openArchiveOf } from './open-archive.ts';

const BATCH = 1_000;

/** Stores everybody in users.json. Batches count only what is new, so that a repeated attempt counts nothing twice. */
export const createImportUsers = ({ pool, shutdown }: Dependencies) =>
  async function importUsers({ jobId }: { jobId: number }): Promise<void> {
    await advanceStage(pool, jobId, 'users');
    const job = await getJob(pool, jobId);
    const workspaceId = job.workspaceId!;
    const archive = await openArchiveOf(job);
    let batch = new Map<string, WorkspaceEntity>();
    const commit = async () => {
      await pool.transaction(async (transaction) => {
        const stored = await storeEntities(transaction, { jobId, workspaceId }, 'user', [...batch.values()]);
        await mergeJobMeta(transaction, jobId, { incr: { users_processed: stored } });
      });
      batch = new Map();
      checkpoint(shutdown);
    };
    try {
      for await (const { element, where } of listElements(pool, jobId, archive, USER_LISTS)) {
        const { id } = listedUser(element, where);
        batch.set(id, { slackId: id, payload: JSON.stringify(element), placeholder: false });
        if (batch.size >= BATCH) await commit();
      }
      await commit();
    } finally {
      await archive.close();
    }
  };
