import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import type { Job } from '../../src/store/jobs.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { commandLine } from '../support/command-line.ts';
import { withMigrations } from '../support/migrations.ts';
import { oddExport, overlapping } from '../support/odd-export.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { importBoth, verified } from '../support/verified.ts';
import { writeExport } from '../support/write-export.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

/** An export of a workspace: what was written in one channel in some seconds. */
const anExport = (seconds: readonly number[]) => ({
  'users.json': [
    { id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } },
    { id: 'U2', team_id: 'T1', name: 'bob', profile: { email: 'bob@example.com' } },
  ],
  'channels.json': [{ id: 'C1', name: 'dev', members: ['U1', 'U2'] }],
  'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
  'dev/2023-11-14.json': seconds.map((second) => ({
    type: 'message',
    user: 'U1',
    text: `${second}`,
    ts: `17000000${second}.000100`,
  })),
});

/** Files that were imported stand for what a job has written to the server itself: its records say that it has. */
describe('verifying a job that has written to a server', () => {
  const migrations = withMigrations();
  const { start } = withDoubles();

  const migrated = async (double: MattermostDouble, name: string, seconds: readonly number[], more = {}) => {
    const path = join(migrations.folder, `${name}.zip`);
    const archive = await writeExport(join(migrations.folder, name), anExport(seconds));
    const target = { kind: 'bulk-file', path } as const;
    const job = await migrations.run({ archive, target, team: 'acme', ...more });
    expect(job).toMatchObject({ status: 'success' });
    await importBoth(double, path);
    return job;
  };
  const makeLive = async ({ jobId, targetId }: Job, { url, token }: MattermostDouble) => {
    const tokenFile = join(migrations.folder, `token-${jobId}`);
    await writeFile(tokenFile, token);
    const target = JSON.stringify({ kind: 'mattermost', url, tokenFile });
    await migrations.pool.query(sql.type(z.object({}))`
      UPDATE targets SET kind = 'mattermost', path = ${`${url}/acme`}, folder = '/' WHERE target_id = ${targetId}`);
    await migrations.pool.query(sql.type(z.object({}))`
      UPDATE jobs SET input = input || jsonb_build_object('target', ${target}::text::jsonb) WHERE job_id = ${jobId}`);
  };
  const differences = async (double: MattermostDouble, { jobId }: Job) =>
    (await verified(migrations.pool, double, jobId)).differences;

  it('knows what other jobs have brought into the same team', async () => {
    const double = await start();
    const first = await migrated(double, 'first', [10, 11, 12]);
    const second = await migrated(double, 'second', [12, 13]);
    expect(await differences(double, first)).toEqual([expect.stringMatching(/^extra message C1 post /)]);
    for (const job of [first, second]) await makeLive(job, double);
    expect(await differences(double, first)).toEqual([]);
    expect(await differences(double, second)).toEqual([]);
  });

  it('expects those in team and channels who had an account before', async () => {
    const double = await start();
    await migrated(double, 'before', []);
    const [team] = double.state.tables.teams.values();
    const bob = double.state.by.username.first('bob')!;
    const dev = double.state.by.channelName.first(`${team!.id}/dev`)!;
    double.state.commit(
      ['teamMembers', null, `${team!.id}/${bob.id}`],
      ['channelMembers', null, `${dev.id}/${bob.id}`],
    );
    const job = await migrated(double, 'later', [10], { choices: { users: { bob: { account: 'bob' } } } });
    expect(await differences(double, job)).toEqual([]);
    await makeLive(job, double);
    expect(await differences(double, job)).toEqual([
      'missing member C1/U2 @bob',
      'missing member U2 in the team',
    ]);
  });

  it('finds nothing to say of what a migration has just written there, nor of a later one', async () => {
    const double = await start({ config: { TeamSettings: { MaxUsersPerTeam: 500 } } });
    const tokenFile = join(migrations.folder, 'token');
    await writeFile(tokenFile, double.token);
    const target = { kind: 'mattermost', url: double.url, tokenFile } as const;
    const sample = await migrations.run({ archive: SAMPLE, target, team: 'acme' });
    const clean = { status: 'success', differences: [] };
    expect({ ...sample, differences: await differences(double, sample) }).toMatchObject(clean);
    const archives = await Promise.all(
      overlapping(oddExport(seededRandom(1), 20)).map((entries, index) =>
        writeExport(join(migrations.folder, `odd-${index}`), entries),
      ),
    );
    const group = { id: 'odd', size: archives.length };
    const started = archives.map((archive, index) =>
      migrations.start({ archive, target: { ...target, group: { ...group, index } }, team: 'acme' }),
    );
    const later = await Promise.all((await Promise.all(started)).map(migrations.ended));
    for (const job of [...later, sample])
      expect({ ...job, differences: await differences(double, job) }).toMatchObject(clean);
  }, 180_000);

  it('asks on the command line the server that the job has written to, with its token', async () => {
    const double = await start();
    const job = await migrated(double, 'own', [10]);
    await makeLive(job, double);
    const said = await commandLine(() => migrations).run(['verify', String(job.jobId)], {
      MATTERMOST_TOKEN: 'of another server',
    });
    expect(said).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`${double.url}, Mattermost 11.6.0\n`),
    });
  });
});
