import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { expectAccessible } from './accessibility.ts';
import { describeInBrowser, screenshot } from './chromium.ts';
import { findChromium } from './launch-chromium.ts';

const html = (body: string) =>
  `<!doctype html><html lang="en"><title>Jobs</title><main>${body}</main></html>`;

describe('a Chromium for tests', () => {
  it('is the one that is named, and it must be there', () => {
    expect(findChromium({ SLACK_MM2_CHROMIUM: process.execPath })).toBe(process.execPath);
    expect(() => findChromium({ SLACK_MM2_CHROMIUM: '/nowhere/chromium' })).toThrow(/SLACK_MM2_CHROMIUM/);
  });
});

describeInBrowser('in a browser, a page', ({ newPage }) => {
  it('is shown, and runs its script', async () => {
    const { page, problems } = await newPage();
    await page.setContent(html('<h1>Jobs</h1><button onclick="this.textContent = 2">1</button>'));
    await page.getByRole('button').click();
    expect(await page.getByRole('button').textContent()).toBe('2');
    expect(problems).toEqual([]);
  }, 60_000);

  it('tells of its errors', async () => {
    const { page, problems } = await newPage();
    await page.setContent(
      html(
        '<h1>Jobs</h1><script>console.error("broken"); setTimeout(() => { throw new Error("lost"); });</script>',
      ),
    );
    await page.waitForTimeout(100);
    expect(problems).toEqual(expect.arrayContaining(['broken', 'lost']));
  }, 60_000);

  it('has a picture', async () => {
    const { page } = await newPage({ viewport: { width: 320, height: 200 } });
    await page.setContent(html('<h1>Jobs</h1>'));
    const path = await screenshot(page, 'chromium-test');
    expect((await readFile(path)).subarray(1, 4).toString()).toBe('PNG');
    await rm(process.env.SLACK_MM2_SCREENSHOTS ? path : dirname(path), { recursive: true });
  }, 60_000);

  it('is accessible, or is told why not', async () => {
    const { page } = await newPage();
    await page.setContent(html('<h1>Jobs</h1><label>Team <input></label>'));
    await expectAccessible(page);
    await page.setContent(html('<h1>Jobs</h1><input><p style="color:#aaa;background:#fff">pale</p>'));
    await expect(expectAccessible(page)).rejects.toThrow(/label: .*input[\s\S]*|color-contrast/);
  }, 60_000);
});
