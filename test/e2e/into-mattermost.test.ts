import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import type { JobRow } from '../mattermost-double/rows.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { createJob, ended, uploadZip } from '../mattermost-double/support/client.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { withMigrations } from '../support/migrations.ts';
import { readLines } from '../support/read-lines.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

interface Line {
  message: string;
  create_at: number;
  replies?: Line[];
  reactions?: unknown[];
  attachments?: unknown[];
}

describe('the file of the sample export, in Mattermost', () => {
  const migrations = withMigrations();
  const { start } = withDoubles();
  let path: string;
  let posts: Line[];
  beforeAll(async () => {
    path = join(migrations.folder, 'acme.zip');
    await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
    const roots = [
      ...(await readLines(path, 'post')),
      ...(await readLines(path, 'direct_post')),
    ] as unknown as Line[];
    posts = roots.flatMap((root) => [root, ...(root.replies ?? [])]);
  }, 60_000);

  const importInto = async (double: MattermostDouble, part = path): Promise<JobRow> =>
    ended(double, await createJob(double, { import_file: await uploadZip(double, await readFile(part)) }));

  const keys = (rows: Iterable<{ message: string; create_at: number }>) =>
    [...rows].map(({ message, create_at }) => `${create_at} ${message}`).sort();

  it('arrives whole, without a warning', async () => {
    const double = await start();
    expect(await importInto(double)).toMatchObject({ status: 'success' });
    const { tables } = double.state;
    expect(keys(tables.posts.values())).toEqual(keys(posts));
    expect(tables.reactions.size).toBe(posts.flatMap(({ reactions }) => reactions ?? []).length);
    expect(tables.files.size).toBe(posts.flatMap(({ attachments }) => attachments ?? []).length);
    expect([...tables.files.values()].filter(({ post_id }) => post_id === '')).toEqual([]);
    expect(double.warnings).toEqual([]);
  });

  it('may come again after whatever happened: nothing comes twice, nothing is lost', async () => {
    const double = await start();
    await importInto(double);
    const { tables } = double.state;
    const ids = () => [...tables.posts.keys()].sort();
    const [before, files] = [ids(), tables.files.size];
    expect(await importInto(double)).toMatchObject({ status: 'success' });
    expect(ids()).toEqual(before);
    expect([...tables.files.values()].filter(({ post_id }) => post_id !== '')).toHaveLength(files);
    expect(double.warnings).toEqual([]);
  });

  it('archives channels with its second part, when all else is there; that one can not come again', async () => {
    const double = await start();
    await importInto(double);
    const archived = () =>
      [...double.state.tables.channels.values()]
        .filter(({ delete_at }) => delete_at > 0)
        .map(({ name }) => name);
    expect(archived()).toEqual([]);
    expect(await importInto(double, finishPath(path))).toMatchObject({ status: 'success' });
    expect(archived()).toEqual((await readLines(finishPath(path), 'channel')).map(({ name }) => name));
    expect(archived()).toHaveLength(1);
    expect(keys(double.state.tables.posts.values())).toEqual(keys(posts));
    const again = await importInto(double, finishPath(path));
    expect(again.data.error).toContain('Unable to update the channel.');
  });
});
