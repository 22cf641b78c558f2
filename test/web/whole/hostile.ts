import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { writeExport } from '../../support/write-export.ts';
import { zipFolder } from '../../support/zip-folder.ts';
import { untilBadge } from './controls.ts';
import { expectGoodLooks } from './looks.ts';
import { button, jobAt, uploadArchive } from './start-steps.ts';
import { TEST_MS, type WholePage } from './whole-page.ts';

const SCRIPT = '<script>alert(1)</script>';
const IMAGE = '<img src=x onerror=alert(1)>';

/** Names and texts that are programs, if they are taken for HTML anywhere. */
const EXPORT = {
  'users.json': [
    {
      id: 'U1',
      team_id: 'T1',
      name: SCRIPT,
      real_name: IMAGE,
      profile: { email: 'eve@example.com', real_name: IMAGE, display_name: SCRIPT, title: IMAGE },
    },
    { id: 'U2', team_id: 'T1', name: 'bob', profile: { email: 'bob@example.com' } },
  ],
  'channels.json': [
    {
      id: 'C1',
      name: 'x<svg onload=alert(1)>',
      members: ['U1', 'U2'],
      topic: { value: SCRIPT },
      purpose: { value: IMAGE },
    },
  ],
  'x<svg onload=alert(1)>/2023-11-14.json': [
    { type: 'message', user: 'U1', ts: '1700000000.000100', text: `${SCRIPT} ${IMAGE}` },
    { type: 'message', subtype: 'channel_join', user: 'U1', ts: '1700000060.000100', text: SCRIPT },
    {
      type: 'message',
      user: 'U1',
      ts: '1700000120.000100',
      text: IMAGE,
      files: [{ id: 'F1', name: `${IMAGE}.txt`, mode: 'tombstone' }],
      reactions: [{ name: SCRIPT, users: ['U2'], count: 1 }],
    },
  ],
};

/** Content is text, wherever it is shown. */
export function hostileCases(whole: WholePage): void {
  it(
    'shows a workspace full of scripts as text',
    async () => {
      const folder = await writeExport(join(whole.dataDir, '..', 'hostile'), EXPORT);
      const name = `${IMAGE}.zip`;
      const archive = await zipFolder(folder, join(whole.dataDir, '..', name));
      const page = await whole.open('/start');
      await uploadArchive(page, archive);
      await page.getByText(name).first().waitFor();
      await button(page, 'Look at it').click();
      await button(page, 'Choose the target').waitFor();
      await button(page, 'Choose the target').click();
      await page.getByLabel('Team').fill('acme');
      await button(page, 'To the summary').click();
      expect(await page.getByRole('main').innerText()).toContain(name);
      await button(page, 'Start the migration').click();
      const jobId = await jobAt(page);
      await untilBadge(page, 'success');
      expect(await page.getByRole('heading', { level: 2 }).innerText()).toContain(name);
      expect(await page.title()).toContain(name);

      await page.getByRole('tab', { name: /^Left out and failed/ }).click();
      const table = page.getByRole('table');
      await table.getByRole('row').nth(1).waitFor();
      expect(await table.innerText()).toContain('svg onload=alert(1)');
      expect(await table.innerText()).toContain(SCRIPT);
      await table.getByRole('button', { name: /^C1/ }).first().click();
      const original = page.getByRole('region', { name: 'In Slack, as JSON' });
      await original.waitFor();
      expect(await original.innerText()).toContain('alert(1)');

      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByRole('tab', { name: 'Details' }).click();
      await expectGoodLooks(page, 'hostile-details');
      // It is a file to keep, which people open from their disk: there no header protects them.
      const html = await (await page.request.get(`/api/v1/jobs/${jobId}/report.html`)).text();
      const report = await whole.open('about:blank');
      await report.setContent(html);
      expect(await report.locator('body').innerText()).toContain('svg onload=alert(1)');
      // No element of theirs is anywhere.
      for (const each of [page, report]) {
        expect(await each.locator('img[src=x], svg[onload]').count()).toBe(0);
        expect(await each.locator('script', { hasText: 'alert' }).count()).toBe(0);
      }
      const list = await whole.open('/');
      await list.getByRole('link', { name }).waitFor();
    },
    TEST_MS,
  );
}
