import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRunningStack } from '../../../src/embedded/stack-record.ts';
import { storedJob } from './job-numbers.ts';
import { expectGoodLooks } from './looks.ts';
import { button } from './start-steps.ts';
import { TEST_MS, type WholePage } from './whole-page.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');
const PASSWORD = 'correct horse battery';

/** The page where others may reach it: a second service at the same servers. */
export function loginCases(whole: WholePage): void {
  describe('open to more than this machine', () => {
    let service: ChildProcess;
    let baseURL: string;

    beforeAll(async () => {
      const { databaseUrl, temporalAddress } = readRunningStack(whole.dataDir)!;
      const env = {
        ...process.env,
        NODE_OPTIONS: '',
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: temporalAddress,
      };
      const add = spawn(
        process.execPath,
        ['--no-warnings', MAIN, 'users', 'add', 'vera', '--role', 'viewer', '--password-stdin'],
        { env, stdio: ['pipe', 'ignore', 'inherit'] },
      );
      add.stdin!.end(`${PASSWORD}\n`);
      expect(await once(add, 'exit')).toEqual([0, null]);
      service = spawn(
        process.execPath,
        [
          ...['--no-warnings', MAIN, 'serve', '--address', '127.0.0.1:0'],
          ...['--public-host', 'migrate.example.com', '--data-dir', join(whole.dataDir, '..', 'served')],
        ],
        { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
      );
      const [message] = await Promise.race([
        once(service, 'message'),
        once(service, 'exit').then(([status]) => Promise.reject(new Error(`no service: ${status}`))),
      ]);
      baseURL = `http://127.0.0.1:${(message as { port: number }).port}`;
    }, 60_000);
    afterAll(async () => {
      if (!service || service.exitCode !== null) return;
      const exited = once(service, 'exit');
      service.kill('SIGTERM');
      await exited;
    }, 60_000);

    it(
      'asks who is there, lets viewers look and not act, and lets them go',
      async () => {
        const { jobId } = await whole.heldJob();
        const page = await whole.open(`/jobs/${jobId}`, { baseURL, expected: /status of 401/ });
        await page.getByRole('heading', { name: 'Log in' }).waitFor();
        await expectGoodLooks(page, 'login');
        await page.getByLabel('Name').fill('vera');
        const password = page.getByRole('textbox', { name: 'Password' });
        await password.fill('wrong');
        await button(page, 'Log in').click();
        await page.getByRole('alert').getByText('Not logged in').waitFor();
        expect(await password.inputValue()).toBe('');
        await password.fill(PASSWORD);
        await password.press('Enter');

        // To where one wanted to go.
        await page.getByRole('heading', { name: `Job ${jobId}` }).waitFor();
        await page.getByText('You may look but not act: ask somebody with the role of an operator').waitFor();
        for (const name of ['Resume', 'Cancel…']) expect(await button(page, name).isDisabled()).toBe(true);
        expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
        await expectGoodLooks(page, 'job-viewer');

        await button(page, 'vera').click();
        await page.getByRole('menuitem', { name: 'Log out' }).click();
        await page.getByRole('heading', { name: 'Log in' }).waitFor();
        await page.goto(`/jobs/${jobId}`);
        await page.getByRole('heading', { name: 'Log in' }).waitFor();
        expect(await page.getByText(`Job ${jobId}`).count()).toBe(0);
        expect(await storedJob(whole.stack.pool, jobId)).toMatchObject({ status: 'running', isPaused: true });
      },
      TEST_MS,
    );
  });
}
