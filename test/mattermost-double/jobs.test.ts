import { describe, expect, it } from '@jest/globals';
import {
  aZip,
  call,
  createJob,
  ended,
  get,
  hasStarted,
  runLines,
  uploadZip,
  VERSION,
} from './support/client.ts';
import { post, T0, WORLD } from './support/lines.ts';
import { withDoubles } from './support/with-double.ts';

const { start, startWorld } = withDoubles();
const MANY = Array.from({ length: 200 }, (_, index) => post({ create_at: T0 + index }));

describe('an import job (§ 7, § 8)', () => {
  it('is pending, runs, and ends with its file gone', async () => {
    const double = await start();
    const import_file = await uploadZip(double, await aZip([VERSION, ...WORLD]));
    const created = await call(double, 'POST', '/jobs', {
      body: { type: 'import_process', data: { import_file } },
    });
    expect(created).toMatchObject({
      status: 201,
      body: { status: 'pending', progress: 0, data: { import_file } },
    });
    expect(await ended(double, created.body)).toMatchObject({
      status: 'success',
      progress: 100,
      data: { import_file },
    });
    expect(await get(double, '/imports')).toEqual([]);
    expect(await get(double, '/jobs/type/import_process')).toMatchObject([{ id: created.body.id }]);
  });

  it.each([
    ['names no file', {}, 'Unable to process import: import_file parameter is missing.'],
    [
      'names one that is not there',
      { import_file: 'x.zip' },
      'Unable to process import: file does not exists.',
    ],
  ])('fails if it %s', async (_, data, message) => {
    const double = await start();
    const job = await ended(double, await createJob(double, data as Record<string, string>));
    expect(job).toMatchObject({ status: 'error', progress: -1 });
    expect(job.data.error).toBe(`Error during job execution. — ImportProcessWorker: ${message}`);
    expect(job.data).not.toHaveProperty('line_number');
  });

  it.each([
    ['is no zip', async () => Buffer.from('PK?'), 'failed to open file'],
    ['has no JSONL file', () => aZip([], {}, 'import.json'), 'JSONL file is missing'],
    ['has it in a folder', () => aZip([VERSION], {}, 'data/import.jsonl'), 'JSONL file is missing'],
  ])('fails if the file %s, and leaves it there', async (_, bytes, message) => {
    const double = await start();
    const import_file = await uploadZip(double, await bytes());
    const job = await ended(double, await createJob(double, { import_file }));
    expect(job.data.error).toContain(message);
    expect(await get(double, '/imports')).toEqual([import_file]);
  });

  it('has data of texts only', async () => {
    const double = await start();
    const body = { type: 'import_process', data: { import_file: 'x', workers: 8 } };
    expect((await call(double, 'POST', '/jobs', { body })).status).toBe(400);
  });

  it('waits while another runs, and all the while that RunJobs is off', async () => {
    const double = await startWorld();
    double.setSpeed(1);
    const names = [
      await uploadZip(double, await aZip([VERSION, ...MANY])),
      await uploadZip(double, await aZip([VERSION])),
    ];
    const first = await createJob(double, { import_file: names[0]! });
    await hasStarted(double, first);
    const second = await createJob(double, { import_file: names[1]! });
    double.setSpeed(0);
    await ended(double, second);
    const { runs } = double.worker();
    expect(runs.at(-1)!.startedAt).toBeGreaterThanOrEqual(runs.at(-2)!.endedAt!);

    double.setConfig({ JobSettings: { RunJobs: false } });
    const third = await createJob(double, {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await get(double, `/jobs/${third.id}`)).toMatchObject({ status: 'pending' });
  });

  it('is cancelled only while it waits', async () => {
    const double = await startWorld();
    double.setSpeed(1);
    const import_file = await uploadZip(double, await aZip([VERSION, ...MANY]));
    const running = await createJob(double, { import_file });
    await hasStarted(double, running);
    const waiting = await createJob(double, { import_file });
    for (const { id } of [running, waiting])
      expect((await call(double, 'POST', `/jobs/${id}/cancel`)).status).toBe(200);
    expect(await get(double, `/jobs/${waiting.id}`)).toMatchObject({ status: 'canceled' });
    expect(await get(double, `/jobs/${running.id}`)).toMatchObject({ status: 'cancel_requested' });
    double.setSpeed(0);
    expect(await ended(double, running)).toMatchObject({ status: 'success', progress: 100 });
    expect(double.state.tables.posts.size).toBe(MANY.length);
    expect((await call(double, 'POST', `/jobs/${running.id}/cancel`)).status).toBe(500);
  });

  it('shows no progress while it runs', async () => {
    const double = await startWorld();
    double.setSpeed(1);
    const import_file = await uploadZip(double, await aZip([VERSION, ...MANY]));
    const job = await createJob(double, { import_file });
    const { last_activity_at, progress } = await hasStarted(double, job);
    expect(progress).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await get(double, `/jobs/${job.id}`)).toMatchObject({
      status: 'in_progress',
      progress: 0,
      last_activity_at,
    });
  });

  it('changes its status by hand', async () => {
    const double = await start({ config: { JobSettings: { RunJobs: false } } });
    const { id } = await createJob(double, {});
    const patch = (body: object) => call(double, 'PATCH', `/jobs/${id}/status`, { body });
    expect((await patch({ status: 'error' })).status).toBe(400);
    expect((await patch({ status: 'error', force: true })).status).toBe(200);
    expect(await get(double, `/jobs/${id}`)).toMatchObject({ status: 'error' });
  });

  it('is on record with what the worker did in between', async () => {
    const double = await startWorld();
    await runLines(double, MANY);
    const { runs, busyMs, idleMs } = double.worker();
    expect(runs).toHaveLength(2);
    expect(runs[1]!.startedAt - runs[1]!.createdAt!).toBeGreaterThanOrEqual(0);
    expect(idleMs).toBeCloseTo(runs[1]!.startedAt - runs[0]!.endedAt!, 3);
    expect(busyMs).toBeGreaterThan(0);
  });
});
