import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobDetail } from '../../src/api/schemas/job.ts';
import { readRunningStack } from '../../src/embedded/stack-record.ts';
import { STAGES } from '../../src/meta/stages.ts';
import { findJob } from '../../src/store/jobs.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import { generateExport } from '../support/generate-export.ts';
import { type RunningStack, up } from '../support/stacks.ts';
import { withWebhookReceiver } from '../support/webhook-receiver.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

describe('a job of `up`', () => {
  const receiver = withWebhookReceiver();
  let folder: string;
  let dataDir: string;
  let stack: RunningStack;

  beforeAll(async () => {
    // Directly below /tmp: PostgreSQL's user must be able to reach it when the tests run as root.
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-watched-'));
    await chmod(folder, 0o755);
    dataDir = join(folder, 'data');
    await generateExport({ path: join(folder, 'export.zip'), seed: 5, messages: 10_000 });
    stack = await up(dataDir);
  }, 180_000);
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const cli = (...args: string[]) =>
    spawn(process.execPath, ['--no-warnings', MAIN, ...args, '--data-dir', dataDir], {
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: undefined, TEMPORAL_ADDRESS: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const run = async (...args: string[]) => {
    const child = cli(...args);
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { status: child.exitCode, stdout, stderr };
  };

  it('is watched to its end, and webhooks are told of it, although the API is killed', async () => {
    const added = await run('webhooks', 'add', `${receiver.url}/secret`);
    expect(added).toMatchObject({ status: 0, stdout: expect.stringMatching(/: whsec_[\w+/]{43}=\n$/) });
    expect((await run('webhooks', 'test', '1')).stdout).toBe('it was taken (status 204)\n');
    expect((await run('webhooks', 'list')).stdout).toMatch(/\n1 {3}json {2}http:\/\/127\.0\.0\.1:\d+\/… /);
    receiver.received.length = 0;

    const target = { kind: 'bulk-file', path: join(folder, 'import.zip') };
    const handle = await stack.client.workflow.start('slackMigration', {
      taskQueue: TASK_QUEUE,
      workflowId: 'watched',
      args: [{ archive: join(folder, 'export.zip'), target, team: 'acme' }],
    });
    await handle.executeUpdate('pause');
    while (!(await findJob(stack.pool, 'watched'))?.pausedAt) await sleep(50);
    const watching = cli('status', 'watched', '--watch', '--json');
    let lines = '';
    watching.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      lines += chunk;
    });
    const said = text(watching.stderr);
    while (!lines.includes('\n')) await sleep(50);
    process.kill(stack.pidOf('api'), 'SIGKILL');
    await handle.executeUpdate('resume');
    await handle.result();
    const [status] = await once(watching, 'close');
    expect(await said).toMatch(/success/);
    expect(status).toBe(0);

    const states = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JobDetail);
    expect(states[0]).toMatchObject({ status: 'running', pausedAt: expect.any(String) });
    const stages = states.map(({ stage }) => STAGES.indexOf(stage));
    expect(stages).toEqual(stages.toSorted((a, b) => a - b));
    expect(states.at(-1)).toMatchObject({
      jobId: 1,
      status: 'success',
      stage: 'done',
      finishedAt: expect.any(String),
      target: { state: 'finished', files: [{ name: 'import.zip' }, { name: 'import.finish.zip' }] },
    });
    expect(states.filter((state) => state.status === 'success')).toHaveLength(1);

    const told = () => new Map(receiver.received.map(({ headers, body }) => [headers['webhook-id'], body]));
    const events = () => [...told().values()].map((body) => JSON.parse(body));
    while (!events().some(({ type }) => type === 'job.ended')) await sleep(100);
    const course = events().map(({ type, data }) => (type === 'job.stage' ? data.stage : type));
    const holds = ['job.paused', 'job.resumed'];
    expect(course.filter((one) => holds.includes(one))).toEqual(holds);
    expect(course.filter((one) => !holds.includes(one))).toEqual(['job.started', ...STAGES, 'job.ended']);
    expect(events().at(-1).data).toMatchObject({
      archive: 'export.zip',
      status: 'success',
      exported: (states.at(-1)!.types ?? []).reduce((sum, one) => sum + one.exported, 0),
      target: { kind: 'bulk-file', path: target.path, team: 'acme' },
    });
    const { stdout } = await run('webhooks', 'deliveries', '1');
    expect(stdout.trim().split('\n')).toHaveLength(1 + 11);
    expect(await run('webhooks', 'remove', '1')).toMatchObject({ status: 0 });
    expect(await run('webhooks', 'test', '1')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: there is no webhook 1/),
    });
  }, 180_000);

  it('is watched while PostgreSQL is killed and comes up again', async () => {
    const handle = await stack.client.workflow.start('slackMigration', {
      taskQueue: TASK_QUEUE,
      workflowId: 'killed',
      args: [
        {
          archive: join(folder, 'export.zip'),
          target: { kind: 'bulk-file', path: join(folder, 'killed.zip') },
          team: 'acme',
        },
      ],
    });
    await handle.executeUpdate('pause');
    while (!(await findJob(stack.pool, 'killed'))?.pausedAt) await sleep(50);
    const watching = cli('status', 'killed', '--watch');
    let said = '';
    watching.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    const summary = text(watching.stdout);
    while (!said.includes('export.zip (job 2)')) await sleep(50);
    process.kill(stack.pidOf('postgres'), 'SIGKILL');
    while (!said.includes('the servers answer again')) await sleep(100);
    await handle.executeUpdate('resume');
    const [status] = await once(watching, 'close');
    expect(status).toBe(0);
    // A state may come before the word that they answer again.
    expect(said).toMatch(/\nthe servers do not answer: trying again .*\n(.*\n)*the servers answer again\n/);
    expect(await summary).toContain('Took');
  }, 180_000);

  it('that has ended is shown at once, as words or as one line', async () => {
    expect(readRunningStack(dataDir)).toMatchObject({ apiUrl: expect.stringMatching(/^http:/) });
    const words = await run('status', '1', '--watch');
    expect(words).toMatchObject({ status: 0, stdout: expect.stringContaining('Took') });
    const { stdout } = await run('status', '1', '--watch', '--json');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ jobId: 1, status: 'success' });
  }, 60_000);
});
