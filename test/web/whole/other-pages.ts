import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findJob } from '../../../src/store/jobs.ts';
import { TASK_QUEUE } from '../../../src/workflows/constants.ts';
import { SAMPLE } from '../../support/live.ts';
import { expectGoodLooks } from './looks.ts';
import { button } from './start-steps.ts';
import { TEST_MS, type WholePage } from './whole-page.ts';

/** Each page that no other test stays at; `ready` is what it shows when it has everything. */
const PAGES: [name: string, path: string, ready: (page: Page) => Promise<void>][] = [
  ['jobs', '/', (page) => page.getByRole('list', { name: /^Migrations/ }).waitFor()],
  ['notifications', '/notifications', (page) => page.getByText('Nobody is told of anything yet').waitFor()],
  ['audit', '/audit', (page) => page.getByRole('heading', { name: 'Audit' }).waitFor()],
  ['not-found', '/nowhere', (page) => page.getByText('There is no such page').waitFor()],
];

const TABS: [name: string, tab: string, ready: (page: Page) => Promise<void>][] = [
  ['job-skipped', 'left-out', (page) => page.getByRole('table').waitFor()],
  ['job-verification', 'verification', (page) => button(page, 'Verify').waitFor()],
  ['job-details', 'details', (page) => page.getByText('slack-migration-looks').first().waitFor()],
];

/** How pages look to everybody. */
export function otherPageCases(whole: WholePage): void {
  it.each(PAGES)(
    'is accessible and fits a phone: %s',
    async (name, path, ready) => {
      const page = await whole.open(path);
      await ready(page);
      await expectGoodLooks(page, name);
    },
    TEST_MS,
  );

  it(
    'is accessible and fits a phone: adding a webhook',
    async () => {
      const page = await whole.open('/notifications');
      await button(page, 'Add one').click();
      await expectGoodLooks(page, 'notifications-add');
    },
    TEST_MS,
  );

  it(
    'is accessible and fits a phone: the menu',
    async () => {
      const page = await whole.open('/', { viewport: { width: 390, height: 844 } });
      await button(page, 'Open the menu').click();
      const menu = page.getByRole('navigation', { name: 'Pages' });
      await menu.getByRole('link', { name: 'Audit' }).click();
      await page.waitForURL('**/audit');
      await page.getByRole('heading', { name: 'Audit' }).waitFor();
    },
    TEST_MS,
  );

  it(
    'is accessible and fits a phone: the tabs of a job',
    async () => {
      const { stack, dataDir } = whole;
      const workflowId = 'slack-migration-looks';
      await stack.client.workflow.execute('slackMigration', {
        taskQueue: TASK_QUEUE,
        workflowId,
        args: [
          {
            archive: SAMPLE,
            target: { kind: 'bulk-file', path: join(dataDir, '..', 'looks.zip') },
            team: 'acme',
          },
        ],
      });
      const { jobId } = (await findJob(stack.pool, workflowId))!;
      const page = await whole.open(`/jobs/${jobId}`);
      for (const [name, tab, ready] of TABS) {
        await page.goto(`/jobs/${jobId}?tab=${tab}`);
        await ready(page);
        await expectGoodLooks(page, name);
      }
      expect(await page.title()).toContain(`job ${jobId}: success`);
    },
    TEST_MS,
  );
}
