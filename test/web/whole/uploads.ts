import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { sql } from 'slonik';
import { z } from 'zod';
import { getJob } from '../../../src/store/jobs.ts';
import { getTarget } from '../../../src/store/targets.ts';
import { ahead, behind, type ShownJob, type StoredJob, shownJob, storedJob } from './job-numbers.ts';
import { expectGoodLooks } from './looks.ts';
import { button, jobAt, throughTheLook, uploadArchive } from './start-steps.ts';
import { TEST_MS, until, type WholePage } from './whole-page.ts';

const ENDED = ['success', 'failed', 'cancelled'];
const STAGES = ['Extracting', 'Users', 'Channels', 'Messages', 'Ready for export', 'Exporting', 'Done'];

/** Migrations from an upload to the file that comes back. */
export function uploadCases(whole: WholePage): void {
  it(
    'takes an upload, says what is in it, migrates it into a file, and gives the file',
    async () => {
      const page = await whole.open('/');
      await page.getByText('Nothing has been migrated yet').waitFor();
      await expectGoodLooks(page, 'jobs-empty');
      await page.getByRole('main').getByRole('link', { name: 'Start a migration' }).click();
      await expectGoodLooks(page, 'start-archives');
      await uploadArchive(page, join(whole.archives, 'sample.zip'));
      await button(page, 'Look at it').click();
      await button(page, 'Choose the target').waitFor();
      expect(await page.locator('dl .figure').allInnerTexts()).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^messages\s+\d+$/),
          expect.stringMatching(/^people\s+\d+$/),
        ]),
      );
      await expectGoodLooks(page, 'start-look');
      await button(page, 'Choose the target').click();
      await page.getByLabel('Team').fill('acme');
      await expectGoodLooks(page, 'start-target');
      await button(page, 'To the summary').click();
      await expectGoodLooks(page, 'start-summary');
      await button(page, 'Start the migration').click();
      const jobId = await jobAt(page);
      const { last } = await watchToTheEnd(page, whole, jobId);
      expect(last.badge).toBe('success');
      await expectGoodLooks(page, 'job-finished');
      await expectTheFile(page, whole, jobId);
    },
    TEST_MS,
  );

  it(
    'shows the numbers of the database while a large archive is migrated, and no end before the end',
    async () => {
      const page = await whole.open('/start');
      await uploadArchive(page, join(whole.archives, 'large.zip'));
      await throughTheLook(page);
      await page.getByLabel('Team').fill('acme');
      await button(page, 'To the summary').click();
      await button(page, 'Start the migration').click();
      const jobId = await jobAt(page);
      const { seen, last } = await watchToTheEnd(page, whole, jobId);
      // It was looked at while it read, and before it had exported all; messages on their way are a matter of luck.
      const messages = seen.map(({ numbers }) => numbers.Messages!);
      expect(messages.some(({ read = 0 }) => read > 0)).toBe(true);
      expect(messages.some(({ pending = 0 }) => pending > 0)).toBe(true);
      const stages = seen.flatMap(({ stage }) => STAGES.filter((name) => stage?.includes(name)));
      expect(new Set(stages).size).toBeGreaterThan(2);
      expect(stages).toEqual(stages.toSorted((a, b) => STAGES.indexOf(a) - STAGES.indexOf(b)));
      expect(last.numbers.Messages).toMatchObject({ total: 20_000, pending: 0 });
      await expectTheFile(page, whole, jobId);
    },
    TEST_MS,
  );
}

/** Compares the page with the database again and again, until it shows an end. */
async function watchToTheEnd(page: Page, { stack: { pool } }: WholePage, jobId: number) {
  const seen: ShownJob[] = [];
  for (;;) {
    const before = await storedJob(pool, jobId);
    // Its live state comes a moment later.
    const shown = await until(async () => {
      const now = await shownJob(page);
      return behind(now, before).length === 0 ? now : undefined;
    });
    const after = await storedJob(pool, jobId);
    expect(ahead(shown, after)).toEqual([]);
    seen.push(shown);
    if (!ENDED.includes(shown.badge)) continue;
    expect(after.status).toBe(shown.badge);
    await expectSame(shown, after, jobId, pool);
    return { seen, last: shown };
  }
}

const Counted = z.object({ status: z.string(), amount: z.number() });

/** At the end every number is that of the counters, and of the rows. */
async function expectSame(
  shown: ShownJob,
  stored: StoredJob,
  jobId: number,
  pool: WholePage['stack']['pool'],
): Promise<void> {
  for (const [type, numbers] of Object.entries(shown.numbers))
    for (const [name, value] of Object.entries(numbers))
      expect([type, name, value]).toEqual([type, name, stored.numbers[type]![name as 'read']]);
  const counted = await pool.any(sql.type(Counted)`
    SELECT status, count(*)::int AS amount FROM outcomes
    WHERE job_id = ${jobId} AND status IN ('skipped', 'failed') GROUP BY 1`);
  const sum = (name: 'failed' | 'left out') =>
    Object.values(shown.numbers).reduce((total, numbers) => total + (numbers[name] ?? 0), 0);
  const rows = Object.fromEntries(counted.map(({ status, amount }) => [status, amount]));
  expect([sum('left out'), sum('failed')]).toEqual([rows.skipped ?? 0, rows.failed ?? 0]);
}

/** What the page gives is what the job has written. */
async function expectTheFile(page: Page, { stack: { pool } }: WholePage, jobId: number): Promise<void> {
  const { targetId } = await getJob(pool, jobId);
  const target = await getTarget(pool, targetId!);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('main').locator('a[download]').first().click(),
  ]);
  const sha256 = async (path: string) =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  expect(await sha256(await download.path())).toBe(await sha256((target as { path: string }).path));
}
