import { Context } from '@temporalio/activity';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { downloadingSiblings } from '../store/downloads.ts';
import { getJob } from '../store/jobs.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

const POLL_MS = 250;

/**
 * Says that the job has its files, and waits until the others of its target have theirs: the first message of a thread may be
 * another archive's, and is written with the files that came.
 */
export const createAwaitDownloads = ({ pool, shutdown }: Dependencies) =>
  async function awaitDownloads({ jobId }: { jobId: number }): Promise<void> {
    const { targetId } = await getJob(pool, jobId);
    await mergeJobMeta(pool, jobId, { nested: { downloads: { finished: true } } });
    for (;;) {
      const waitsFor = await downloadingSiblings(pool, targetId!, jobId);
      if (waitsFor.length === 0) return;
      checkpoint(shutdown, { waitsFor });
      await Context.current().sleep(POLL_MS);
    }
  };
