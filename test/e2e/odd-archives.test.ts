import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { tallyFindings } from '../../src/store/outcomes.ts';
import { importFaults } from '../support/import-faults.ts';
import { withMigrations } from '../support/migrations.ts';
import { readLines } from '../support/read-lines.ts';
import { writeExport } from '../support/write-export.ts';
import { craftZip } from '../zip/craft-zip.ts';

const users = [{ id: 'U1', name: 'ann', profile: { email: 'ann@example.com' } }];
const channels = [{ id: 'C1', name: 'general', is_general: true, members: ['U1'] }];
const lists = { 'users.json': users, 'channels.json': channels };
const message = { type: 'message', user: 'U1', text: 'hello', ts: '1700000000.000100' };

describe('an odd archive is migrated all the same', () => {
  const migrations = withMigrations();
  let nth = 0;

  const migrate = async (entries: Record<string, unknown>) => {
    const archive = await writeExport(join(migrations.folder, `odd-${++nth}`), entries);
    const path = join(migrations.folder, `odd-${nth}.zip`);
    const job = await migrations.run({ archive, target: { kind: 'bulk-file', path } });
    expect(job).toMatchObject({ status: 'success', errorMessage: null });
    expect(importFaults(await checkImport(path))).toEqual([]);
    return path;
  };

  it.each([
    ['without any message', { ...lists }],
    [
      'whose only conversation has no members',
      { 'users.json': users, 'channels.json': [], 'dms.json': [{ id: 'D1', members: [] }] },
    ],
    [
      'with a reaction that is nothing but a skin tone',
      {
        ...lists,
        'general/2023-11-14.json': [{ ...message, reactions: [{ name: '::skin-tone-2', users: ['U1'] }] }],
      },
    ],
    [
      'with 40,000 files on one message',
      {
        ...lists,
        'general/2023-11-14.json': [
          { ...message, files: Array.from({ length: 40_000 }, (_, n) => ({ id: `F${n}`, name: 'x' })) },
        ],
      },
    ],
  ])('%s', async (_what, entries) => {
    await migrate(entries);
  });

  it('with files and emoji whose bytes are damaged: each fails by itself', async () => {
    const zip = craftZip(
      Object.entries({
        ...lists,
        'general/2023-11-14.json': [
          {
            ...message,
            files: [
              { id: 'F1', name: 'a' },
              { id: 'F2', name: 'b' },
            ],
          },
        ],
        '__uploads/F1/a': 'good',
        '__uploads/F2/b': 'damaged',
        'emojis/fine.png': 'good',
        'emojis/broken.png': 'damaged',
      }).map(([name, content]) => ({
        name,
        content: typeof content === 'string' ? content : JSON.stringify(content),
        ...(content === 'damaged' ? { declared: { crc32: 1 } } : {}),
      })),
    );
    const archive = join(migrations.folder, 'damaged-files.zip');
    await writeFile(archive, zip);
    const path = join(migrations.folder, 'damaged-files-out.zip');
    const job = await migrations.run({ archive, target: { kind: 'bulk-file', path } });
    expect(job).toMatchObject({
      status: 'success',
      meta: {
        attachments_exported: 1,
        attachments_failed: 1,
        custom_emoji_exported: 1,
        custom_emoji_failed: 1,
      },
    });
    expect(importFaults(await checkImport(path))).toEqual([]);
    expect((await readLines(path, 'emoji')).map(({ name }) => name)).toEqual(['fine']);
  });

  it('with a person known only from messages: the earliest one says who it is', async () => {
    const said = (ts: string, name: string) => ({
      ...message,
      ts,
      user: 'W9',
      user_profile: { real_name: name, name },
    });
    const path = await migrate({
      ...lists,
      // Read in the order of names: the later message comes first.
      'general/2023-11-14.json': [said('1700000900.000000', 'later')],
      'general/2023-11-15.json': [said('1700000100.000000', 'earlier')],
    });
    expect((await readLines(path, 'user')).map(({ username }) => username)).toEqual(['ann', 'earlier']);
  });
});

describe('what Slack does not say', () => {
  const migrations = withMigrations();

  it('is reported: people who reacted and are not named', async () => {
    const archive = await writeExport(join(migrations.folder, 'archive'), {
      ...lists,
      'general/2023-11-14.json': [{ ...message, reactions: [{ name: 'tada', users: ['U1'], count: 60 }] }],
    });
    const path = join(migrations.folder, 'import.zip');
    const { jobId } = await migrations.run({ archive, target: { kind: 'bulk-file', path } });
    expect(await tallyFindings(migrations.pool, jobId)).toEqual(
      expect.arrayContaining([{ code: 'reactions_incomplete', count: 1 }]),
    );
  });
});

describe('a group of jobs', () => {
  const migrations = withMigrations();

  it('can not be joined once it has read its archives', async () => {
    const archive = await writeExport(join(migrations.folder, 'archive'), {
      ...lists,
      'general/2023-11-14.json': [message],
    });
    const out = join(migrations.folder, 'out');
    await mkdir(out);
    const targetOf = (name: string) => ({
      kind: 'bulk-file' as const,
      path: join(out, name),
      group: { id: 'used', size: 1, index: 0 },
    });
    expect(await migrations.run({ archive, target: targetOf('first.zip') })).toMatchObject({
      status: 'success',
    });
    for (const name of ['first.zip', 'second.zip']) {
      expect(await migrations.run({ archive, target: targetOf(name) })).toMatchObject({
        status: 'failed',
        errorMessage: expect.stringContaining('target.group.id'),
      });
    }
    expect(await readdir(out)).toEqual(['first.zip']);
  });
});
