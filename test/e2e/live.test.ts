import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { createJob, ended, uploadZip } from '../mattermost-double/support/client.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { withMigrations } from '../support/migrations.ts';
import { serverContent } from '../support/server-content.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

describe('a migration into a running Mattermost', () => {
  const migrations = withMigrations();
  const { start } = withDoubles();
  let expected: ReturnType<typeof serverContent>;

  const importFile = async (double: MattermostDouble, path: string) => {
    const job = await createJob(double, { import_file: await uploadZip(double, await readFile(path)) });
    expect(await ended(double, job)).toMatchObject({ status: 'success' });
  };

  const migrate = async (double: MattermostDouble, archive = SAMPLE) => {
    const tokenFile = join(migrations.folder, `token-${double.url.split(':').at(-1)}`);
    await writeFile(tokenFile, double.token, { mode: 0o600 });
    return migrations.run({
      archive,
      target: { kind: 'mattermost', url: double.url, tokenFile },
      team: 'acme',
    });
  };

  beforeAll(async () => {
    const path = join(migrations.folder, 'acme.zip');
    await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
    const double = await start();
    await importFile(double, path);
    await importFile(double, finishPath(path));
    expected = serverContent(double.state);
  }, 60_000);

  it('brings what its file would have brought', async () => {
    const double = await start();
    await migrate(double);
    const content = serverContent(double.state);
    expect(content.users).toEqual(expected.users);
    expect(content.channels).toEqual(expected.channels);
    expect(content.posts).toEqual(expected.posts);
    expect(content.emoji).toEqual(expected.emoji);
    expect(double.warnings).toEqual([]);
  });
});
