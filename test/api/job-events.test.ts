import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import type { JobDetail, JobSummary } from '../../src/api/schemas/job.ts';
import { STAGES } from '../../src/meta/stages.ts';
import { getJob } from '../../src/store/jobs.ts';
import { generateExport } from '../support/generate-export.ts';
import { insertJob } from '../support/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { withBreakableDatabase } from './support/breakable-database.ts';
import { type EventStream, openEvents } from './support/event-stream.ts';
import { problem, withApi } from './support/running-api.ts';

const Nothing = z.object({});

describe('the live states of the API', () => {
  const migrations = withMigrations();
  /** How often the API has asked the database. */
  let asked = 0;
  const api = withApi(() => ({
    client: migrations.client,
    databaseUrl: migrations.databaseUrl,
    pool: new Proxy(migrations.pool, {
      get(target, name) {
        asked += 1;
        return Reflect.get(target, name, target);
      },
    }),
  }));
  let archive: string;

  beforeAll(async () => {
    archive = join(migrations.folder, 'export.zip');
    await generateExport({ path: archive, seed: 4, messages: 10_000, users: 60, channels: 12 });
  });

  const open = (path: string) => openEvents(`${api.url}/api/v1${path}`);
  const count = (jobId: number, messages: number) =>
    migrations.pool.query(sql.type(Nothing)`
      UPDATE jobs SET meta = meta || ${JSON.stringify({ messages_processed: messages })}::text::jsonb WHERE job_id = ${jobId}`);
  const forget = (jobId: number) =>
    migrations.pool.query(sql.type(Nothing)`DELETE FROM jobs WHERE job_id = ${jobId}`);
  const messagesOf = ({ types }: JobSummary) => types.find(({ type }) => type === 'message')!.processed;
  const until = async (stream: EventStream, isThere: (job: JobDetail) => boolean): Promise<JobDetail> => {
    for (;;) {
      const { data } = (await stream.next<JobDetail>())!;
      if (isThere(data)) return data;
    }
  };

  it('are the whole state at once, and every change of it, until the end of the job', async () => {
    const id = await migrations.start({
      archive,
      target: { kind: 'bulk-file', path: join(migrations.folder, 'watched.zip') },
      team: 'acme',
    });
    const list = await open('/events');
    let jobId: number | undefined;
    while (jobId === undefined) {
      const { event, data } = (await list.next<JobSummary[]>())!;
      expect(event).toBe('jobs');
      jobId = data.find(({ workflowId }) => workflowId === id)?.jobId;
    }
    const stream = await open(`/jobs/${jobId}/events`);
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const seen: JobDetail[] = [];
    const last = await until(stream, (job) => {
      seen.push(job);
      return job.status !== 'running';
    });
    const order = seen.map(({ stage }) => STAGES.indexOf(stage));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBeGreaterThan(1);
    const row = await getJob(migrations.pool, jobId);
    expect(last).toMatchObject({ jobId, status: 'success', stage: 'done', meta: row.meta });
    expect(last).toEqual((await api.get(`/jobs/${jobId}`)).body);
    stream.close();
    // Who comes back has the whole state at once, and so has who comes to a state that is known already.
    const [again, beside] = [await open(`/jobs/${jobId}/events`), await open(`/jobs/${jobId}/events`)];
    for (const one of [again, beside]) {
      expect((await one.next())!.data).toEqual(last);
      one.close();
    }
    for (let summary: JobSummary | undefined; summary?.status !== 'success'; )
      summary = (await list.next<JobSummary[]>())!.data.find((job) => job.jobId === jobId);
    list.close();
  }, 120_000);

  it('are read from the database once for all who watch, and no more when they have gone', async () => {
    const jobId = await insertJob(migrations.pool);
    const streams = await Promise.all(Array.from({ length: 30 }, () => open(`/jobs/${jobId}/events`)));
    const states = await Promise.all(streams.map((one) => one.next()));
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(1);
    await count(jobId, 7);
    for (const one of streams) await until(one, (job) => messagesOf(job) === 7);
    const whileWatched = asked;
    await sleep(1_600);
    // Three or four looks at a few questions each, and not thirty times that.
    expect(asked - whileWatched).toBeGreaterThan(0);
    expect(asked - whileWatched).toBeLessThan(30);
    for (const one of streams) one.close();
    await expectSilence();
    await forget(jobId);
  }, 30_000);

  /** Nobody watches any more, so nobody asks. */
  async function expectSilence(): Promise<void> {
    await sleep(1_000);
    const before = asked;
    await sleep(1_200);
    expect(asked).toBe(before);
  }

  it('of a job that is forgotten end, and do not begin again', async () => {
    const jobId = await insertJob(migrations.pool);
    const stream = await open(`/jobs/${jobId}/events`);
    expect((await stream.next<JobDetail>())!.data.jobId).toBe(jobId);
    await forget(jobId);
    expect(await stream.next()).toBeUndefined();
    expect(await api.get(`/jobs/${jobId}/events`)).toEqual(problem(404, 'not_found'));
  });

  describe('of a database that can be away', () => {
    const database = withBreakableDatabase(() => migrations.databaseUrl);
    const broken = withApi(() => ({
      ...migrations,
      client: migrations.client,
      databaseUrl: '',
      pool: database.pool,
    }));

    it('go on when it is back', async () => {
      const jobId = await insertJob(migrations.pool);
      const stream = await openEvents(`${broken.url}/api/v1/jobs/${jobId}/events`);
      await stream.next();
      database.cut();
      await sleep(1_200);
      // A request that needs the database says so, and that it is worth another try.
      expect(await broken.get(`/jobs/${jobId}`)).toEqual(problem(503, 'unavailable'));
      await database.repair();
      await count(jobId, 9);
      expect(messagesOf(await until(stream, (job) => messagesOf(job) === 9))).toBe(9);
      expect((await broken.get(`/jobs/${jobId}`)).status).toBe(200);
      stream.close();
      await forget(jobId);
    }, 60_000);
  });

  it('reach who does not read for a while as the newest one, not as all of them', async () => {
    const jobId = await insertJob(migrations.pool);
    // A state that fills the buffers of a connection by itself.
    await migrations.pool.query(sql.type(Nothing)`
      UPDATE jobs SET meta = meta || jsonb_build_object('filler', repeat('x', 6000000)) WHERE job_id = ${jobId}`);
    const stream = await open(`/jobs/${jobId}/events`);
    const quick = await open(`/jobs/${jobId}/events`);
    stream.response.pause();
    const before = process.memoryUsage().external;
    for (let messages = 1; messages <= 8; messages++) {
      await count(jobId, messages);
      await until(quick, (job) => messagesOf(job) === messages);
    }
    expect(process.memoryUsage().external - before).toBeLessThan(40_000_000);
    stream.response.resume();
    const told: number[] = [];
    await until(stream, (job) => {
      told.push(messagesOf(job));
      return messagesOf(job) === 8;
    });
    expect(told.length).toBeLessThan(5);
    stream.close();
    quick.close();
    await forget(jobId);
  }, 60_000);

  it('are not kept for who has gone before the first', async () => {
    const jobId = await insertJob(migrations.pool);
    const { hostname, port } = new URL(api.url);
    for (let n = 0; n < 30; n++) {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.write(`GET /api/v1/jobs/${jobId}/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
      await sleep(n % 5);
      socket.resetAndDestroy();
    }
    await expectSilence();
    expect((await api.get(`/jobs/${jobId}`)).status).toBe(200);
    await forget(jobId);
  }, 30_000);

  it('are followed by an event that pages can hear while nothing changes', async () => {
    const { response, close } = await open('/events');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.endsWith('event: alive\ndata: {}\n\n')) break;
    }
    close();
    expect(text).toContain('\n\nevent: alive\n');
  }, 40_000);

  it.each(['/events', '/jobs/1/events'])('are nothing for HEAD: %s', async (path) => {
    const { status } = await fetch(`${api.url}/api/v1${path}`, { method: 'HEAD' });
    expect(status).toBe(404);
  });
});
