import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { findJob } from '../../src/store/jobs.ts';
import { tallyOutcomes } from '../../src/store/outcomes.ts';
import { generateExport } from '../support/generate-export.ts';
import { importFaults } from '../support/import-faults.ts';
import { withMigrations } from '../support/migrations.ts';
import { writeExport } from '../support/write-export.ts';

const users = [{ id: 'U1', name: 'ann', profile: { email: 'ann@example.com' } }];
const channels = [{ id: 'C1', name: 'general', is_general: true, members: ['U1'] }];
const lists = { 'users.json': users, 'channels.json': channels };
const message = { type: 'message', user: 'U1', text: 'hello', ts: '1700000000.000100' };

describe('bad input', () => {
  const migrations = withMigrations();
  let nth = 0;

  /** Migrates `archive` into a folder of its own; the failed job, and what is left in that folder. */
  const migrate = async (archive: string, more: object = {}) => {
    const out = join(migrations.folder, `out-${++nth}`);
    await mkdir(out);
    const job = await migrations.run({
      archive,
      target: { kind: 'bulk-file', path: join(out, 'out.zip') },
      ...more,
    });
    return { job, left: await readdir(out) };
  };
  const folderOf = (entries: Record<string, unknown>) =>
    writeExport(join(migrations.folder, `archive-${++nth}`), entries);
  const fileOf = async (content: string | Buffer) => {
    const path = join(migrations.folder, `archive-${++nth}.zip`);
    await writeFile(path, content);
    return path;
  };

  describe('an archive that is unusable fails the job with words that name file and field', () => {
    const cases: [string, () => Promise<string>, RegExp][] = [
      ['not there', async () => '/nowhere/export.zip', /^archive: \/nowhere\/export\.zip does not exist$/],
      ['not a zip', () => fileOf('hello, this is no zip'), /archive-\d+\.zip.*not a zip/],
      ['empty', () => fileOf(''), /archive-\d+\.zip/],
      ['a zip without its end', async () => fileOf(await truncated()), /archive-\d+\.zip.*truncated/],
      ['without users.json', () => folderOf({ 'channels.json': channels }), /users\.json is missing/],
      ['without any conversation list', () => folderOf({ 'users.json': users }), /channels\.json is missing/],
      [
        'with a users.json that is no array',
        () => folderOf({ ...lists, 'users.json': {} }),
        /users\.json.*array/,
      ],
      ['with a users.json that is no JSON', () => folderOf({ ...lists, 'users.json': '[{' }), /users\.json/],
      [
        'with a user without an id',
        () => folderOf({ ...lists, 'users.json': [{ name: 'x' }] }),
        /users\.json\[0\]\.id/,
      ],
      [
        'with a channel without an id',
        () => folderOf({ ...lists, 'channels.json': [{}] }),
        /channels\.json\[0\]\.id/,
      ],
      [
        'with a day file that is cut off',
        () =>
          folderOf({
            ...lists,
            'general/2023-11-14.json': '[{"type":"message","ts":"1700000000.000100"},{"ty',
          }),
        /general\/2023-11-14\.json/,
      ],
      [
        'with a day file that is an object',
        () => folderOf({ ...lists, 'general/2023-11-14.json': {} }),
        /general\/2023-11-14\.json/,
      ],
    ];
    it.each(cases)('%s', async (_what, make, words) => {
      const { job, left } = await migrate(await make());
      expect(job).toMatchObject({ status: 'failed', errorMessage: expect.stringMatching(words) });
      expect(left).toEqual([]);
    });
  });

  const truncated = async () => {
    const path = join(migrations.folder, 'whole.zip');
    await generateExport({ path, seed: 1, messages: 50, users: 5, channels: 2 });
    const bytes = await readFile(path);
    return bytes.subarray(0, bytes.length - 30);
  };

  it('an archive that changes while the job runs fails it, and leaves the others alone', async () => {
    const file = (id: string) => ({ ...message, files: [{ id, name: 'a.txt', mode: 'hosted' }] });
    const archive = await folderOf({
      ...lists,
      'general/2023-11-14.json': [file('F1')],
      '__uploads/F1/a.txt': 'a',
    });
    const out = join(migrations.folder, 'changing');
    await mkdir(out);
    const targetOf = (index: number) => ({
      kind: 'bulk-file' as const,
      path: join(out, 'out.zip'),
      group: { id: 'changing', size: 2, index },
    });
    // It waits for the other job of its target, and has read everything but the files' bytes.
    const id = await migrations.start({ archive, target: targetOf(0) });
    await untilStage(id, 'ready_export');
    await writeExport(archive, { 'general/2023-11-15.json': [message] });
    const other = await folderOf({
      ...lists,
      'general/2023-11-14.json': [file('F2')],
      '__uploads/F2/a.txt': 'b',
    });
    const otherId = await migrations.start({ archive: other, target: targetOf(1) });

    expect(await migrations.ended(id)).toMatchObject({
      status: 'failed',
      errorMessage: expect.stringMatching(/the archive has changed since the migration began/),
    });
    expect(await migrations.ended(otherId)).toMatchObject({ status: 'success' });
    expect(await readdir(out)).toEqual(['out.zip']);
    expect(importFaults(await checkImport(join(out, 'out.zip')))).toEqual([]);
  });

  const untilStage = async (workflowId: string, stage: string) => {
    for (;;) {
      const job = await findJob(migrations.pool, workflowId);
      if (job?.stage === stage) return;
      if (job && job.status !== 'running') throw new Error(`it is ${job.status}: ${job.errorMessage}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it.each([
    ['a folder that does not exist', '/nowhere/at/all/out.zip', /target\.path: .*does not exist/],
    ['a place where nobody can write', '/proc/out.zip', /target\.path: \/proc\/out\.zip can't be written/],
  ])('a target in %s fails the job before anything is read', async (_what, path, words) => {
    const archive = await folderOf({ ...lists, 'general/2023-11-14.json': [message] });
    const job = await migrations.run({ archive, target: { kind: 'bulk-file', path } });
    expect(job).toMatchObject({
      status: 'failed',
      stage: 'extracting',
      errorMessage: expect.stringMatching(words),
    });
  });

  it('a file that is there already is not overwritten unless that is allowed', async () => {
    const archive = await folderOf({ ...lists, 'general/2023-11-14.json': [message] });
    const path = await fileOf('precious');
    const refused = await migrations.run({ archive, target: { kind: 'bulk-file', path } });
    expect(refused).toMatchObject({
      status: 'failed',
      errorMessage: expect.stringContaining('exists already'),
    });
    const allowed = await migrations.run({ archive, target: { kind: 'bulk-file', path, overwrite: true } });
    expect(allowed.status).toBe('success');
  });

  it('one bad message is recorded as failed and does not stop the job', async () => {
    const archive = await folderOf({
      ...lists,
      'general/2023-11-14.json': [message, { type: 'message', user: 'U1', text: 'no time' }, 'not an object'],
    });
    const { job } = await migrate(archive);
    expect(job.status).toBe('success');
    expect(job.meta).toMatchObject({
      messages_processed: 1,
      messages_exported: 1,
      messages_failed: 2,
      totals: { messages: 3 },
    });
    expect(await tallyOutcomes(migrations.pool, job.jobId)).toEqual([
      { type: 'message', status: 'failed', reason: 'message_invalid', count: 2 },
    ]);
  });

  it.each([
    ['archive', { archive: 7 }],
    ['archive', { archive: 'relative/path.zip' }],
    ['target', { archive: '/a.zip' }],
    ['target.kind', { archive: '/a.zip', target: { kind: 'carrier-pigeon', path: '/out.zip' } }],
    ['target.path', { archive: '/a.zip', target: { kind: 'bulk-file' } }],
    ['team', { archive: '/a.zip', target: { kind: 'bulk-file', path: '/out.zip' }, team: 'Not A Team' }],
    ['emailDomain', { archive: '/a.zip', target: { kind: 'bulk-file', path: '/out.zip' }, emailDomain: '@' }],
    ['misspelt', { archive: '/a.zip', target: { kind: 'bulk-file', path: '/out.zip' }, misspelt: true }],
  ])('a wrong input fails the workflow at once, naming the field %s', async (field, input) => {
    const id = await migrations.start(input);
    const error: unknown = await migrations.client.workflow.result(id).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const failure = (error as WorkflowFailedError).cause?.cause as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'InputError', message: expect.stringContaining(field) });
  });
});
