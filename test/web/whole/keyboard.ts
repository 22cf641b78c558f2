import { expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { untilBadge } from './controls.ts';
import { storedJob } from './job-numbers.ts';
import { button, jobAt } from './start-steps.ts';
import { TEST_MS, type WholePage } from './whole-page.ts';

const MOST_TABS = 80;

/** Everything without a mouse. */
export function keyboardCases(whole: WholePage): void {
  it(
    'starts a migration with nothing but the keyboard',
    async () => {
      const page = await whole.open('/');
      await page.getByRole('main').getByRole('link', { name: 'Start a migration' }).waitFor();
      await page.keyboard.press('Tab');
      expect(await focused(page).innerText()).toBe('Skip to content');
      await press(page, page.getByRole('link', { name: 'Start', exact: true }), 'Enter');

      await tabTo(page, page.getByRole('tab', { name: 'Upload', exact: true }));
      for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowRight');
      await press(page, button(page, 'Choose Sample: the workspace Acme'), 'Space');
      await press(page, button(page, 'Look at it'), 'Enter');
      // The next step says what it is.
      expect(await focused(page).innerText()).toBe('What is in it');
      await press(page, button(page, 'Choose the target'), 'Enter');
      await tabTo(page, page.getByLabel('Team'));
      await page.keyboard.type('acme');
      await press(page, button(page, 'To the summary'), 'Enter');
      await press(page, button(page, 'Start the migration'), 'Enter');
      const jobId = await jobAt(page);
      await untilBadge(page, 'success');
      expect((await storedJob(whole.stack.pool, jobId)).status).toBe('success');
    },
    TEST_MS,
  );

  it(
    'resumes, pauses and cancels a job with nothing but the keyboard',
    async () => {
      const { jobId } = await whole.heldJob();
      const stored = () => storedJob(whole.stack.pool, jobId);
      const page = await whole.open(`/jobs/${jobId}`);
      await press(page, button(page, 'Resume'), 'Enter');
      await untilBadge(page, 'running');
      await press(page, button(page, 'Pause'), 'Space');
      await untilBadge(page, 'paused');
      expect(await stored()).toMatchObject({ status: 'running', isPaused: true });

      await press(page, button(page, 'Cancel…'), 'Enter');
      await button(page, 'Keep it').and(focused(page)).waitFor();
      await page.keyboard.press('Escape');
      // Who leaves a dialog is where it was opened.
      await button(page, 'Cancel…').and(focused(page)).waitFor();
      await page.keyboard.press('Enter');
      await press(page, button(page, 'Cancel the job'), 'Enter');
      await untilBadge(page, 'cancelled');
      expect((await stored()).status).toBe('cancelled');
    },
    TEST_MS,
  );
}

const focused = (page: Page) => page.locator(':focus');

/** Goes there by Tab alone. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if ((await wanted.and(focused(page)).count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MOST_TABS} times Tab do not lead to ${wanted}`);
}

async function press(page: Page, wanted: Locator, key: 'Enter' | 'Space'): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}
