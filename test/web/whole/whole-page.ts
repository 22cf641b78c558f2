import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { readRunningStack } from '../../../src/embedded/stack-record.ts';
import { findJob, type Job, listJobs } from '../../../src/store/jobs.ts';
import { TASK_QUEUE } from '../../../src/workflows/constants.ts';
import { buildPage } from '../../support/build-page.ts';
import { generateExport } from '../../support/generate-export.ts';
import { SAMPLE } from '../../support/live.ts';
import { type RunningStack, up } from '../../support/stacks.ts';
import { zipFolder } from '../../support/zip-folder.ts';
import type { TestBrowser } from '../support/chromium.ts';

/** Waiting in the browser has an end of its own, before that of a test: it says for what. */
export const PATIENCE_MS = 60_000;
export const TEST_MS = 120_000;

/** A `slack-mm2 up` with its page, for all tests of a file. */
export interface WholePage {
  stack: RunningStack;
  /** Of the page, without a slash at the end. */
  url: string;
  dataDir: string;
  /** Its archives may be migrated from the page; there are `sample.zip` and `large.zip`. */
  archives: string;
  /**
   * Opens a path of the page in a browser of its own, until the test ends. What fails in it (errors, what its security policy refuses,
   * dialogs) fails the test, but for messages that `expected` matches.
   */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** A job of the large archive that is paused before it has read anything. */
  heldJob(): Promise<Job>;
}

export interface OpenOptions extends BrowserContextOptions {
  expected?: RegExp;
}

const LARGE_MESSAGES = 20_000;

export function withWholePage({ newPage }: TestBrowser): WholePage {
  const whole = {} as WholePage;
  let folder: string;
  let opened: { page: Page; problems: readonly string[]; expected: RegExp | undefined }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-page-'));
    // PostgreSQL runs under a user of its own.
    await chmod(folder, 0o755);
    whole.dataDir = join(folder, 'data');
    whole.archives = join(folder, 'archives');
    await mkdir(whole.archives);
    const build = buildPage();
    await zipFolder(SAMPLE, join(whole.archives, 'sample.zip'));
    await generateExport({ path: join(whole.archives, 'large.zip'), seed: 8, messages: LARGE_MESSAGES });
    await build;
    whole.stack = await up(whole.dataDir, { args: ['--folder', whole.archives] });
    whole.url = readRunningStack(whole.dataDir)!.apiUrl!.replace(/\/$/, '');
  }, 300_000);
  afterAll(async () => {
    await whole.stack?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);
  afterEach(async () => {
    const wrong = opened.flatMap(({ problems, expected }) =>
      problems.filter((problem) => !expected?.test(problem)),
    );
    for (const { page } of opened) await page.context().close();
    opened = [];
    await cancelRunning(whole.stack);
    expect(wrong).toEqual([]);
  }, 90_000);

  whole.open = async (path, { expected, ...options } = {}) => {
    const { page, problems } = await newPage({ baseURL: whole.url, reducedMotion: 'reduce', ...options });
    page.setDefaultTimeout(PATIENCE_MS);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(`${dialog.type()}: ${dialog.message()}`);
      void dialog.dismiss();
    });
    opened.push({
      page,
      expected,
      get problems() {
        return [...problems, ...dialogs];
      },
    });
    await page.goto(path);
    return page;
  };

  let files = 0;
  whole.heldJob = async () => {
    const workflowId = `held-${++files}`;
    const handle = await whole.stack.client.workflow.start('slackMigration', {
      taskQueue: TASK_QUEUE,
      workflowId,
      args: [
        {
          archive: join(whole.archives, 'large.zip'),
          target: { kind: 'bulk-file', path: join(folder, `${workflowId}.zip`) },
          team: 'acme',
        },
      ],
    });
    await handle.executeUpdate('pause');
    return until(async () => {
      const job = await findJob(whole.stack.pool, workflowId);
      return job?.pausedAt ? job : undefined;
    });
  };
  return whole;
}

/** What a test has left would hold the jobs of the next: they export type by type. */
async function cancelRunning({ pool, client }: RunningStack): Promise<void> {
  const running = async () => (await listJobs(pool, 100)).filter(({ status }) => status === 'running');
  for (const { workflowId } of await running()) await client.workflow.getHandle(workflowId).cancel();
  await until(async () => (await running()).length === 0 || undefined);
}

/** Waits for what is not undefined. @throws after a time that is too long for anything here */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`still not so after ${PATIENCE_MS / 1000} s`);
    await sleep(50);
  }
}
