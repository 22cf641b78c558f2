import { Context } from '@temporalio/activity';
import { STAGES, type Stage } from '../meta/stages.ts';
import { downloadingSiblings } from '../store/downloads.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { getTarget, jobsOfTarget } from '../store/targets.ts';
import { inputOf } from './check-input.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

/** Another job of the same target was announced, but never started. */
export class SiblingMissingError extends Error {
  override name = 'SiblingMissingError';
}

const POLL_MS = 250;
/** How long an announced job may take to be started. */
const START_MS = 10 * 60_000;

/**
 * Waits until every job of the target has read its archive (or has ended): what two workspaces call alike can only be
 * named apart once both are known.
 * @throws SiblingMissingError
 */
export const createAwaitSiblings = ({ pool, shutdown }: Dependencies) =>
  async function awaitSiblings({ jobId }: { jobId: number }): Promise<void> {
    // An archive without any message has no slice that would have entered this stage.
    await advanceStage(pool, jobId, 'messages');
    await advanceStage(pool, jobId, 'ready_export');
    const { targetId, input } = await getJob(pool, jobId);
    // Whoever downloads waits for the others' files when it has its own.
    const isDownloading = inputOf({ input }).files?.download ?? false;
    const { jobsExpected } = await getTarget(pool, targetId!);
    const begun = Date.now();
    for (;;) {
      const siblings = await jobsOfTarget(pool, targetId!);
      const reading = siblings.filter(
        ({ status, stage }) =>
          status === 'running' && STAGES.indexOf(stage as Stage) < STAGES.indexOf('ready_export'),
      );
      const waitsFor = reading.map((sibling) => sibling.jobId);
      if (!isDownloading) waitsFor.push(...(await downloadingSiblings(pool, targetId!, jobId)));
      if (siblings.length >= jobsExpected && waitsFor.length === 0) return;
      if (siblings.length < jobsExpected && Date.now() - begun > START_MS) {
        throw new SiblingMissingError(
          `${siblings.length} of ${jobsExpected} jobs of this target were started within 10 minutes: start the migration again with all archives`,
        );
      }
      checkpoint(shutdown, { waitsFor });
      await Context.current().sleep(POLL_MS);
    }
  };
