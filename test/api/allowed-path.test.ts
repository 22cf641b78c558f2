import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allowedArchive, allowedTarget } from '../../src/api/allowed-path.ts';
import type { ApiFolders } from '../../src/api/dependencies.ts';
import { findArchives } from '../../src/api/find-archives.ts';
import { SAMPLE_ARCHIVE } from '../../src/api/sample-archive.ts';
import { TEST_DIR_PREFIX } from '../support/test-dir.ts';

let root: string;
let folders: ApiFolders;
const at = (path: string) => join(root, path);

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), TEST_DIR_PREFIX)));
  for (const folder of [
    'exports/unpacked',
    'exports/other',
    'exports-too',
    'imports',
    'uploads',
    'secrets',
    'outside',
  ])
    await mkdir(at(folder), { recursive: true });
  for (const file of [
    'exports/a.zip',
    'exports/B.ZIP',
    'exports/.hidden.zip',
    'exports/note.txt',
    'exports/unpacked/users.json',
    'exports/other/readme.txt',
    'exports-too/b.zip',
    'outside/secret.zip',
    'outside/users.json',
    'secrets/x.token',
  ])
    await writeFile(at(file), 'x');
  await symlink(at('outside'), at('exports/way-out'));
  await symlink(at('outside/secret.zip'), at('exports/secret.zip'));
  await symlink(at('exports/a.zip'), at('exports/same.zip'));
  await symlink(at('exports/loop.zip'), at('exports/loop.zip'));
  await symlink(at('outside/none.zip'), at('exports/dangling.zip'));
  execFileSync('mkfifo', [at('exports/fifo.zip')]);
  folders = {
    allowed: [at('exports')],
    imports: at('imports'),
    uploads: at('uploads'),
    secrets: at('secrets'),
    state: at('state'),
  };
});
afterAll(() => rm(root, { recursive: true, force: true }));

const archive = (path: string) => allowedArchive(path, { folders, field: 'archives.0.path' });
const target = (path: string) => allowedTarget(path, { folders, field: 'target.path' });

describe('an archive', () => {
  it.each([
    ['exports/a.zip', 'exports/a.zip'],
    ['exports/same.zip', 'exports/a.zip'],
    ['exports/unpacked', 'exports/unpacked'],
    ['exports', 'exports'],
  ])('may be %s', async (path, real) => {
    expect(await archive(at(path))).toBe(at(real));
  });

  it('may be the sample', async () => {
    expect(await archive(SAMPLE_ARCHIVE)).toBe(await realpath(SAMPLE_ARCHIVE));
  });

  it.each([
    ['exports/secret.zip', 403, 'outside of the folders'],
    ['exports/way-out/secret.zip', 403, 'outside of the folders'],
    ['exports/way-out/none.zip', 403, 'outside of the folders'],
    ['exports-too/b.zip', 403, 'outside of the folders'],
    ['outside/secret.zip', 403, 'outside of the folders'],
    ['outside/not-there.zip', 403, 'outside of the folders'],
    ['secrets/x.token', 403, 'outside of the folders'],
    ['exports/none.zip', 400, 'no such file'],
    ['exports/loop.zip', 400, 'no such file'],
    ['exports/a.zip/x', 400, 'no such file'],
    ['exports/fifo.zip', 400, 'neither a file nor a folder'],
  ])('may not be %s', async (path, status, message) => {
    const error = await archive(at(path)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ status, field: 'archives.0.path' });
    expect((error as Error).message).toContain(message);
    if (status === 403) expect((error as Error).message).toContain(at('exports'));
  });

  it.each([
    ['/dev/zero', 403],
    ['exports/a.zip', 400],
    ['', 400],
    ['/exports/\0', 400],
    ['/etc/passwd', 403],
  ])('may not be %j', async (path, status) => {
    await expect(archive(path)).rejects.toMatchObject({ status });
  });

  it('may not be of what the service lives on, though an allowed folder contains that', async () => {
    const wide = { ...folders, allowed: [root], state: root };
    const named = (path: string) => allowedArchive(at(path), { folders: wide, field: 'a' });
    await expect(named('outside/secret.zip')).rejects.toMatchObject({ status: 403 });
    expect(await named('imports')).toBe(at('imports'));
    const made = (path: string) => allowedTarget(at(path), { folders: wide, field: 'a' });
    await expect(made('outside/new.zip')).rejects.toMatchObject({ status: 403 });
    await expect(made('uploads/new.zip')).rejects.toMatchObject({ status: 403 });
    expect(await made('imports/new.zip')).toBe(at('imports/new.zip'));
  });

  it('has a name that a disk can hold', async () => {
    await expect(archive(`/${'a'.repeat(4000)}`)).rejects.toThrow(/too long/);
  });

  it('is named without ".."', async () => {
    await expect(archive(`${at('exports')}/unpacked/../a.zip`)).rejects.toThrow(/without "\.\."/);
  });
});

describe('a file to be made', () => {
  it.each(['exports/new.zip', 'exports/a.zip', 'imports/new.zip', 'exports/unpacked/new.zip'])(
    'may be %s',
    async (path) => {
      expect(await target(at(path))).toBe(at(path));
    },
  );

  it.each([
    ['exports/secret.zip', 400, 'a symbolic link'],
    ['exports/same.zip', 400, 'a symbolic link'],
    ['exports/dangling.zip', 400, 'a symbolic link'],
    ['exports/fifo.zip', 400, 'no file'],
    ['exports/unpacked', 400, 'no file'],
    ['exports/way-out/new.zip', 403, 'outside of the folders'],
    ['exports/none/new.zip', 400, 'no such file or folder'],
    ['uploads/new.zip', 403, 'outside of the folders'],
    ['secrets/new.zip', 403, 'outside of the folders'],
    ['outside/new.zip', 403, 'outside of the folders'],
    ['exports', 403, 'outside of the folders'],
  ])('may not be %s', async (path, status, message) => {
    const error = await target(at(path)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ status, field: 'target.path' });
    expect((error as Error).message).toContain(message);
  });
});

describe('archives that are found', () => {
  it('are zip files and unpacked exports in the allowed folders, the sample last', async () => {
    const found = await findArchives(folders);
    expect(found.at(-1)!.path).toBe(await realpath(SAMPLE_ARCHIVE));
    expect(
      found
        .map(({ path }) => path)
        .slice(0, -1)
        .sort(),
    ).toEqual(['exports/B.ZIP', 'exports/a.zip', 'exports/unpacked'].map(at));
    expect(found.find(({ name }) => name === 'a.zip')?.sizeBytes).toBe(1);
    expect(found.find(({ name }) => name === 'unpacked')?.sizeBytes).toBeNull();
  });

  it('are a folder itself if it is an unpacked export', async () => {
    const found = await findArchives({ ...folders, allowed: [at('outside')] });
    expect(
      found
        .map(({ name }) => name)
        .slice(0, -1)
        .sort(),
    ).toEqual(['outside', 'secret.zip']);
  });
});
