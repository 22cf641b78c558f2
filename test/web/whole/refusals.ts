import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { withDoubleProcesses } from '../../support/double-process.ts';
import { LONG, officeExport, officeMessage } from '../../support/office-export.ts';
import { untilBadge } from './controls.ts';
import { shownJob, storedJob } from './job-numbers.ts';
import { expectGoodLooks } from './looks.ts';
import { button, chooseFromFolder, jobAt, throughTheLook } from './start-steps.ts';
import { TEST_MS, type WholePage } from './whole-page.ts';

/** A server that does not take everything. */
export function refusalCases(whole: WholePage, doubles: ReturnType<typeof withDoubleProcesses>): void {
  it(
    'shows what a server has refused, and why, and brings it when the cause is mended',
    async () => {
      await officeExport(join(whole.archives, 'office'));
      const double = await doubles.start('--max-post-size', '200');
      const page = await whole.open('/start');
      await chooseFromFolder(page, 'office');
      await throughTheLook(page);
      await page.getByRole('radio', { name: /^Straight into a running Mattermost/ }).click();
      await page.getByLabel('Address of Mattermost').fill(double.url);
      await page.getByRole('textbox', { name: 'Access token' }).fill(double.token);
      await page.getByLabel('Team').fill('acme');
      await expectGoodLooks(page, 'start-server');
      await button(page, 'Check the server').click();
      await button(page, 'To the summary').waitFor();
      await expectGoodLooks(page, 'start-preflight');
      const although = page.getByRole('checkbox', { name: /^Begin although/ });
      if ((await although.count()) === 1) await although.check();
      await button(page, 'To the summary').click();
      await button(page, 'Start the migration').click();
      const jobId = await jobAt(page);
      await untilBadge(page, 'success');
      const { numbers } = await shownJob(page);
      expect(numbers.Messages).toMatchObject({ failed: 2, pending: 0 });
      expect((await storedJob(whole.stack.pool, jobId)).numbers.Messages!.failed).toBe(2);

      await page.getByRole('link', { name: '2 failed' }).click();
      const [long, reply] = [officeMessage(50), officeMessage(62)];
      const rows = page.getByRole('table').getByRole('row').filter({ hasText: 'refused_by_server' });
      await rows.nth(1).waitFor();
      expect(await rows.count()).toBe(2);
      for (const id of [long, reply])
        expect(await rows.filter({ has: button(page, id) }).innerText()).toContain(
          'Message property is longer than the maximum permitted length',
        );
      await expectGoodLooks(page, 'job-left-out');
      await button(page, long).click();
      const drawer = page.getByRole('dialog');
      const slack = drawer.getByRole('region', { name: 'In Slack, as JSON' });
      await slack.waitFor();
      expect(await slack.innerText()).toContain(LONG);
      const sent = drawer.getByRole('region', { name: 'Sent to Mattermost, as JSON' });
      expect(await sent.innerText()).toContain(LONG);
      expect(await sent.innerText()).toContain('"team": "acme"');
      await expectGoodLooks(page, 'job-original');

      await double.kill();
      await double.restart('--max-post-size', '16383');
      await drawer.getByRole('button', { name: /^Retry what failed/ }).click();
      await button(page, 'Retry').click();
      await page.waitForURL((url) => url.pathname !== `/jobs/${jobId}`);
      const again = await jobAt(page);
      await page.getByRole('heading', { name: `Job ${again}` }).waitFor();
      await untilBadge(page, 'success');
      expect((await shownJob(page)).numbers.Messages).toMatchObject({ failed: 0, pending: 0 });
      expect((await storedJob(whole.stack.pool, again)).numbers.Messages!.failed).toBe(0);
      await double.kill();
      const posts = [...double.read().tables.posts.values()].map(({ message }) => message);
      expect(posts.filter((message) => message.startsWith(LONG))).toHaveLength(2);
      expect(posts.filter((message) => message === 'plain 17')).toHaveLength(1);
    },
    TEST_MS,
  );
}
