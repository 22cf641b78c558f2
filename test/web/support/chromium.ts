import { existsSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** It starts quickly, needs no screen, and speaks to nobody but the page under test. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium: `SLACK_MM2_CHROMIUM`, or where Debian and others put it; undefined if there is none. @throws if the variable names none */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env.SLACK_MM2_CHROMIUM;
  if (!given) return PLACES.find((path) => existsSync(path));
  if (existsSync(given)) return given;
  throw new Error(`SLACK_MM2_CHROMIUM: there is no ${given}`);
}

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
      if (executablePath === undefined)
        throw new Error(
          'there is no Chromium: install it (apt-get install chromium), or name one in SLACK_MM2_CHROMIUM',
        );
      browser = await chromium.launch({ executablePath, args: ARGUMENTS, timeout: 60_000 });
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
