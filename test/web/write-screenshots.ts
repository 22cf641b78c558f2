import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page, PageScreenshotOptions } from 'playwright-core';
import { readRunningStack } from '../../src/embedded/stack-record.ts';
import { findJob } from '../../src/store/jobs.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import { buildPage } from '../support/build-page.ts';
import { generateExport } from '../support/generate-export.ts';
import { up } from '../support/stacks.ts';
import { findChromium, launchChromium } from './support/launch-chromium.ts';

/** `npm run screenshots`: makes the pictures of the README anew, of a real migration at a real stack. */
const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const WIDE = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const;
const PICTURES: [name: string, options: BrowserContextOptions][] = [
  ['job-light', WIDE],
  ['job-dark', { ...WIDE, colorScheme: 'dark' }],
  ['job-phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light' }],
];
/** Enough for a plot before the end. */
const MESSAGES = 900_000;

const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-screenshots-'));
// PostgreSQL runs under a user of its own.
await chmod(folder, 0o755);
await mkdir(FOLDER, { recursive: true });
await buildPage();
const archive = join(folder, 'acme.zip');
await generateExport({ path: archive, seed: 8, messages: MESSAGES });
const stack = await up(join(folder, 'data'), { args: ['--folder', folder] });
const browser = await launchChromium(findChromium());
try {
  const baseURL = readRunningStack(join(folder, 'data'))!.apiUrl!;
  const start = await pageAt(browser, '/start?sample=1', { ...WIDE, baseURL });
  await start.getByRole('button', { name: 'Look at it', exact: true }).click();
  await start.getByRole('button', { name: 'Choose the target', exact: true }).waitFor();
  await take(start, 'start-light');

  await stack.client.workflow.start('slackMigration', {
    taskQueue: TASK_QUEUE,
    workflowId: 'acme',
    args: [{ archive, target: { kind: 'bulk-file', path: join(folder, 'import.zip') }, team: 'acme' }],
  });
  const jobId = await numberOf('acme');
  const pages = await Promise.all(
    PICTURES.map(([, options]) => pageAt(browser, `/jobs/${jobId}`, { ...options, baseURL })),
  );
  await untilTelling(jobId);
  for (const [index, [name]] of PICTURES.entries()) await take(pages[index]!, name, { fullPage: true });
} finally {
  await browser.close();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}

async function pageAt(on: Browser, path: string, options: BrowserContextOptions): Promise<Page> {
  const context = await on.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

async function numberOf(workflowId: string): Promise<number> {
  for (;;) {
    const job = await findJob(stack.pool, workflowId);
    if (job) return job.jobId;
    await sleep(50);
  }
}

/** Half of the messages are exported. */
async function untilTelling(jobId: number): Promise<void> {
  for (;;) {
    const { meta, status } = (await findJob(stack.pool, String(jobId)))!;
    if (status !== 'running') throw new Error(`job ${jobId} has ended too early (${status})`);
    if (Number(meta.messages_exported ?? 0) > MESSAGES / 2) return;
    await sleep(100);
  }
}

async function take(page: Page, name: string, options: PageScreenshotOptions = {}): Promise<void> {
  await page.screenshot({ ...options, path: join(FOLDER, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}
