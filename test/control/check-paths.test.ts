import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkPaths } from '../../src/control/check-paths.ts';

describe('paths', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const check = (archives: string[], to: string, overwrite = false, filesFolder = 'files') =>
    checkPaths(
      archives.map((archive) => ({
        archive: at(archive),
        target: { kind: 'bulk-file', path: at(to), overwrite },
        files: { download: true, folder: at(filesFolder) },
      })),
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-paths-'));
    await mkdir(at('export'));
    await symlink(at('export'), at('link'));
    for (const name of ['a.zip', 'old.zip']) await writeFile(at(name), 'x');
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('that are right pass', async () => {
    await check(['a.zip', 'export'], 'out.zip');
    await check(['a.zip'], 'old.zip', true);
  });

  test.each<[string, string[], string, RegExp]>([
    ['an archive that is not there', ['no.zip'], 'out.zip', /no\.zip: no such file or folder/],
    ['an archive below a file', ['a.zip/no.zip'], 'out.zip', /no such file or folder/],
    ['the same archive twice', ['export', 'link'], 'out.zip', /link: this archive is given twice/],
    ['no folder for the file', ['a.zip'], 'no/out.zip', /--to .*: the folder .*no does not exist; create it/],
    ['a file as the folder', ['a.zip'], 'old.zip/out.zip', /old\.zip is not a folder/],
    ['a folder as the file', ['a.zip'], 'export', /that is a folder; give the path of a file/],
    ['a file that exists', ['a.zip'], 'old.zip', /exists already; .* --overwrite/],
    ['the name of a second part', ['a.zip'], 'new.finish.zip', /second part of another import/],
    ['a file inside of the archive', ['link'], 'export/out.zip', /lies inside the archive's folder/],
  ])('with %s are refused', async (_what, archives, to, message) => {
    await expect(check(archives, to)).rejects.toThrow(message);
  });

  test('with files that would be kept inside of the archive are refused', async () => {
    for (const filesFolder of ['export', 'export/files']) {
      await expect(check(['export'], 'out.zip', false, filesFolder)).rejects.toThrow(
        /--files-folder .* lies inside the archive's folder/,
      );
    }
  });

  test('with the archive as the file are refused, even to overwrite', async () => {
    await expect(check(['a.zip'], 'a.zip', true)).rejects.toThrow(/that is the archive itself/);
  });
});
