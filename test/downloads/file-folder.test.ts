import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  checkSpace,
  FilesFolderError,
  findKeptFile,
  keepFile,
  prepareFilesFolder,
} from '../../src/downloads/file-folder.ts';

describe('the folder of downloaded files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-files-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made, and may be there', async () => {
    await prepareFilesFolder(join(folder, 'T1'));
    await prepareFilesFolder(join(folder, 'T1'));
  });

  it.each([
    ['there is nothing above it', 'no/T1', /the folder above it does not exist: create it first/],
    ['a file is above it', 'file/T1', /that is not a folder/],
  ])('is refused with words if %s', async (_what, name, words) => {
    await writeFile(join(folder, 'file'), '');
    const made = prepareFilesFolder(join(folder, name));
    await expect(made).rejects.toThrow(FilesFolderError);
    await expect(made).rejects.toThrow(words);
  });

  it('must have room for all files, twice on the disk of the import file', async () => {
    const target = join(folder, 'import.zip');
    await checkSpace(folder, 1, target);
    await expect(checkSpace(folder, 2 ** 60, target)).rejects.toThrow(
      /has [\d.]+ GB free, and the files to download have 1152921504\.61 GB, which are needed twice.*--files-folder.*--max-file-size/,
    );
  });

  it('gives back a file only with the bytes that it was given', async () => {
    await writeFile(join(folder, 'F1.x.partial'), 'plan');
    const sha256 = 'c6e1b9b98a3a46ae4f5ef2bfd1d6ff3b8c1a23b0d2b6a5d0b1d8f2f7fae4c1aa';
    await keepFile(folder, 'F1', 'F1.x.partial', { sizeBytes: 4, sha256 });
    expect(await findKeptFile(folder, 'F1')).toBeUndefined();
    expect(await findKeptFile(folder, 'F2')).toBeUndefined();
  });
});
