import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../mattermost-double/faults.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { addedMessages, liveMigrations, SAMPLE, twiceAt } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { officeExport } from '../support/office-export.ts';
import { serverContent } from '../support/server-content.ts';

describe('a running Mattermost whose network is bad', () => {
  const migrations = withMigrations();
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  let sample: ReturnType<typeof serverContent>;

  beforeAll(async () => {
    const double = await start();
    await live.migrate(double, SAMPLE);
    sample = serverContent(double.state);
  }, 60_000);

  const lost = (method: string, path: string, after = 0): Fault => ({
    method,
    path,
    after,
    kind: 'lose_answer',
  });
  const failing = (path: string, status: number, after: number): Fault => ({
    path,
    after,
    kind: 'status',
    status,
    ...(status === 429 ? { headers: { 'Retry-After': '1' } } : {}),
  });

  it.each<[string, Fault[]]>([
    [
      'loses answers about jobs',
      [lost('POST', '^/jobs$'), lost('POST', '^/jobs$', 2), lost('GET', '^/jobs/', 3)],
    ],
    ['loses answers about uploads', [lost('POST', '^/uploads$', 1), lost('POST', '^/uploads/', 2)]],
    [
      'loses answers about emoji, pictures and what comes last',
      [
        lost('POST', '^/emoji$'),
        lost('POST', '/image$'),
        lost('DELETE', '^/channels/'),
        lost('PUT', '/active$'),
      ],
    ],
    [
      'is busy or broken now and then',
      [
        failing('^/jobs$', 503, 1),
        failing('^/uploads', 500, 2),
        failing('^/users/', 429, 2),
        failing('^/channels/', 502, 1),
        failing('^/teams/', 429, 4),
        failing('^/config', 500, 1),
        failing('^/emoji', 503, 1),
        failing('.', 504, 40),
      ],
    ],
    [
      'cuts connections',
      [
        { path: '.', kind: 'cut', after: 7 },
        { path: '.', kind: 'cut', after: 30 },
      ],
    ],
  ])(
    'gets everything once where it %s',
    async (_what, faults) => {
      const double = await start();
      for (const fault of faults) double.fault(fault);
      const job = await live.migrate(double, SAMPLE);
      expect(job.status).toBe('success');
      expect(await live.failed(job)).toEqual([]);
      expect(serverContent(double.state)).toEqual(sample);
      expect(twiceAt(double.state)).toEqual([]);
      expect(addedMessages(double.state)).toEqual([]);
    },
    120_000,
  );

  it('goes on with an upload where it was cut', async () => {
    const bytes = 12 << 20;
    const archive = await officeExport(join(migrations.folder, 'office'), {
      more: { '__uploads/F4/f4.txt': Buffer.alloc(bytes, 'z') },
    });
    const double = await start();
    // Only the upload that carries the file is so large.
    for (let times = 0; times < 2; times++)
      double.fault({ method: 'POST', path: '^/uploads/', kind: 'cut_body', bytes: 6 << 20, times: 20 });
    const job = await live.migrate(double, archive);
    expect(await live.failed(job)).toEqual([]);
    const { posts } = serverContent(double.state);
    expect(posts.flatMap(({ files }) => files)).toContainEqual(expect.stringContaining(`f4.txt ${bytes} `));
    expect(twiceAt(double.state)).toEqual([]);
  }, 120_000);
});
