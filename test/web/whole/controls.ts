import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Job } from '../../../src/store/jobs.ts';
import { behind, type ShownJob, shownJob, storedJob } from './job-numbers.ts';
import { expectGoodLooks } from './looks.ts';
import { button } from './start-steps.ts';
import { TEST_MS, until, type WholePage } from './whole-page.ts';

/** Waits until the page says so. */
export const untilBadge = (page: Page, word: string) =>
  until(async () => (await shownJob(page)).badge === word || undefined);

/** What the page shows of a paused job when what had begun before the pause, which it lets finish, is done. */
async function heldNumbers(
  { stack }: WholePage,
  page: Page,
  { jobId, workflowId }: Job,
): Promise<ShownJob['numbers']> {
  const handle = stack.client.workflow.getHandle(workflowId);
  await until(async () => (await handle.describe()).raw.pendingActivities?.length === 0 || undefined);
  const stored = await storedJob(stack.pool, jobId);
  return until(async () => {
    const shown = await shownJob(page);
    return behind(shown, stored).length ? undefined : shown.numbers;
  });
}

/** Pausing, resuming and cancelling. */
export function controlCases(whole: WholePage): void {
  it(
    'pauses, resumes and cancels a job by its buttons',
    async () => {
      const job = await whole.heldJob();
      const { jobId } = job;
      const stored = () => storedJob(whole.stack.pool, jobId);
      const page = await whole.open(`/jobs/${jobId}`);
      await untilBadge(page, 'paused');
      await expectGoodLooks(page, 'job-paused');

      await button(page, 'Resume').click();
      await untilBadge(page, 'running');
      expect(await stored()).toMatchObject({ status: 'running', isPaused: false });

      await button(page, 'Pause').click();
      await untilBadge(page, 'paused');
      expect(await stored()).toMatchObject({ status: 'running', isPaused: true });
      const held = await heldNumbers(whole, page, job);

      await button(page, 'Cancel…').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('can’t be resumed afterwards').waitFor();
      await expectGoodLooks(page, 'job-cancel');
      await button(page, 'Keep it').click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await stored()).toMatchObject({ status: 'running', isPaused: true });
      expect((await shownJob(page)).numbers).toEqual(held);

      await button(page, 'Cancel…').click();
      await button(page, 'Cancel the job').click();
      await untilBadge(page, 'cancelled');
      expect((await stored()).status).toBe('cancelled');
      expect(await button(page, 'Pause').count()).toBe(0);
    },
    TEST_MS,
  );

  it(
    'says that the connection is lost, and is live and right again without being loaded anew',
    async () => {
      const { jobId, workflowId } = await whole.heldJob();
      const page = await whole.open(`/jobs/${jobId}`, { expected: /net::ERR_|Failed to load resource/ });
      await untilBadge(page, 'paused');
      await page.evaluate('window.isThatPage = true');
      const lost = page.getByText('The connection to the service is lost');
      expect(await lost.count()).toBe(0);

      const pid = whole.stack.pidOf('api');
      process.kill(pid, 'SIGKILL');
      await lost.waitFor();
      // What happens meanwhile is not lost.
      const handle = whole.stack.client.workflow.getHandle(workflowId);
      await handle.executeUpdate('resume');
      await lost.waitFor({ state: 'hidden' });
      expect(whole.stack.pidOf('api')).not.toBe(pid);
      await until(async () => (await shownJob(page)).badge !== 'paused' || undefined);

      await handle.cancel();
      await until(async () => ['cancelled', 'success'].includes((await shownJob(page)).badge) || undefined);
      const [shown, { status, numbers }] = [await shownJob(page), await storedJob(whole.stack.pool, jobId)];
      expect(shown.badge).toBe(status);
      for (const [type, { read }] of Object.entries(shown.numbers))
        if (read !== undefined) expect([type, read]).toEqual([type, numbers[type]!.read]);
      expect(await page.evaluate('window.isThatPage')).toBe(true);
    },
    TEST_MS,
  );
}
