import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, launchChromium } from './launch-chromium.ts';

export interface TestBrowser {
  /** A page with cookies and storage of its own, closed after all tests. What it throws or logs as an error is in `problems`. */
  newPage(options?: BrowserContextOptions): Promise<TestPage>;
}

export interface TestPage {
  page: Page;
  /** Uncaught errors and console errors of the page so far. */
  problems: readonly string[];
}

/**
 * A `describe` whose tests have a browser, started once for all of them. Without a Chromium they are skipped; in CI, where `.ci/run` installs
 * one, that is a failure.
 */
export function describeInBrowser(name: string, tests: (browser: TestBrowser) => void): void {
  const executablePath = findChromium();
  const isSkipped = executablePath === undefined && !process.env.CI;
  (isSkipped ? describe.skip : describe)(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchChromium(executablePath);
    }, 90_000);
    afterAll(() => browser?.close(), 30_000);
    tests({
      newPage: async (options = {}) => {
        const context = await browser!.newContext({ viewport: { width: 1280, height: 800 }, ...options });
        const page = await context.newPage();
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(error.message));
        page.on('console', (message) => {
          if (message.type() === 'error') problems.push(message.text());
        });
        return { page, problems };
      },
    });
  });
}

/** Keeps a picture of the whole page as `<name>.png` in `SLACK_MM2_SCREENSHOTS`, or in a temporary folder. @returns its path */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder =
    process.env.SLACK_MM2_SCREENSHOTS || (await mkdtemp(join(tmpdir(), 'slack-mm2-screenshots-')));
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
