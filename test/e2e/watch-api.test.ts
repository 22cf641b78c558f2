import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jobDetail } from '../../src/api/job-answer.ts';
import type { JobDetail } from '../../src/api/schemas/job.ts';
import { findJob, type Job } from '../../src/store/jobs.ts';
import { commandLine } from '../support/command-line.ts';
import { generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';

/** `status --watch` beside an API that behaves as it likes. */
describe('watching a job', () => {
  const migrations = withMigrations();
  const { start } = commandLine(() => migrations);
  let behave: (response: ServerResponse, connections: number) => void;
  let asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    behave(response, asked.length);
  });
  let apiUrl: string;

  beforeAll(async () => {
    await generateExport({ path: join(migrations.folder, 'export.zip'), seed: 6, messages: 3_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  let files = 0;
  /** A job that is paused, and goes on by `resume`. */
  async function heldJob() {
    const archive = join(migrations.folder, 'export.zip');
    const target = { kind: 'bulk-file' as const, path: join(migrations.folder, `${++files}.zip`) };
    const id = await migrations.start({ archive, target, team: 'acme' });
    const handle = migrations.client.workflow.getHandle(id);
    await handle.executeUpdate('pause');
    let job: Job | null = null;
    while (!job?.pausedAt) {
      job = await findJob(migrations.pool, id);
      await sleep(50);
    }
    const state = await jobDetail({ pool: migrations.pool, uiUrl: undefined }, job, []);
    return { jobId: String(job.jobId), state, resume: () => handle.executeUpdate('resume'), handle };
  }

  /** Follows a job as lines; `until` waits for some of them. */
  function watch(jobId: string, url: string | undefined = apiUrl) {
    asked = [];
    const child = start(['status', jobId, '--watch', '--json'], { SLACK_MM2_API_URL: url ?? '' });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    const said = text(child.stderr);
    const states = () =>
      out
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as JobDetail);
    return {
      states,
      until: async (isThere: (state: JobDetail) => boolean) => {
        while (!states().some(isThere)) await sleep(50);
      },
      end: async () => {
        await once(child, 'close');
        return { status: child.exitCode, said: await said, states: states() };
      },
      child,
    };
  }
  const stream = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (response: ServerResponse, state: JobDetail) =>
    response.write(`: hello\n\nevent: job\ndata: ${JSON.stringify(state)}\n\n`);
  const SUCCESS = expect.objectContaining({
    status: 'success',
    stage: 'done',
    finishedAt: expect.any(String),
  });

  it('shows what the API tells, also behind a connection that was cut, and the end by itself', async () => {
    const { jobId, state, resume } = await heldJob();
    behave = (response, connections) => {
      send(stream(response), { ...state, label: `from connection ${connections}` });
      if (connections < 3) setTimeout(() => response.destroy(), 100);
    };
    const watching = watch(jobId);
    await watching.until(({ label }) => label === 'from connection 3');
    await resume();
    const { status, said, states } = await watching.end();
    expect(states.slice(0, 3).map(({ label }) => label)).toEqual(
      [1, 2, 3].map((n) => `from connection ${n}`),
    );
    // It said nothing of the end: that is seen by the workflow.
    expect(states.slice(3)).toEqual([SUCCESS]);
    expect(status).toBe(0);
    expect(said).toContain(`from connection 1 (job ${jobId}): `);
    expect(asked).toEqual(Array(3).fill(`/api/v1/jobs/${jobId}/events`));
  });

  it.each([
    ['asks for a login', 401, /asks for a login: following the job without it/],
    ['is none', 404, /^(?!.*login)/s],
  ])('goes on without an API that %s', async (_, code, words) => {
    const { jobId, resume } = await heldJob();
    behave = (response) => response.writeHead(code).end();
    const watching = watch(jobId);
    await watching.until(({ pausedAt }) => pausedAt !== null);
    await resume();
    const { status, said, states } = await watching.end();
    expect(status).toBe(0);
    expect(states.at(-1)).toEqual(SUCCESS);
    expect(said).toMatch(words);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['that nobody serves', 'http://127.0.0.1:9'],
    ['that is no address', 'nonsense'],
    ['at all', undefined],
  ])('goes on without an API %s, and says nothing of it', async (_, url) => {
    const { jobId, resume } = await heldJob();
    const watching = watch(jobId, url);
    await watching.until(({ pausedAt }) => pausedAt !== null);
    await resume();
    const { status, said, states } = await watching.end();
    expect(status).toBe(0);
    expect(states.at(-1)).toEqual(SUCCESS);
    expect(said).not.toMatch(/API|answer/);
  });

  it('does not take the job of another service for its own', async () => {
    const { jobId, state, resume } = await heldJob();
    behave = (response) => send(stream(response), { ...state, runId: 'another', label: 'not ours' });
    const watching = watch(jobId);
    await watching.until(({ label }) => label === 'export.zip');
    await resume();
    const { status, states } = await watching.end();
    expect(status).toBe(0);
    expect(states.map(({ label }) => label)).not.toContain('not ours');
  });

  it('ends with the job that was cancelled, with status 1', async () => {
    const { jobId, state, handle } = await heldJob();
    behave = (response) => send(stream(response), state);
    const watching = watch(jobId);
    await watching.until(() => true);
    await handle.cancel();
    const { status, states } = await watching.end();
    expect(status).toBe(1);
    expect(states.at(-1)).toMatchObject({ status: 'cancelled', target: { state: 'abandoned' } });
  });

  it('ends with Ctrl-C, and leaves the job alone', async () => {
    const { jobId, state, resume, handle } = await heldJob();
    behave = (response) => send(stream(response), state);
    const watching = watch(jobId);
    await watching.until(() => true);
    watching.child.kill('SIGINT');
    expect(await watching.end()).toMatchObject({ status: 130, states: [state] });
    await resume();
    await handle.result();
  });
});
