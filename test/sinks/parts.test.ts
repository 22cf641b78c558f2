import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prepareTarget } from '../../src/sinks/bulk-file/prepare-target.ts';
import { textOf } from '../../src/sinks/byte-text.ts';
import {
  discardJobParts,
  discardTargetParts,
  readPart,
  record,
  unfinishedPath,
  writeParts,
} from '../../src/sinks/parts.ts';
import { tempDir } from '../zip/temp-dir.ts';

const directory = tempDir();
let targets = 0;

/** A path in a folder of its own. */
const freshPath = async () => {
  const folder = join(directory, String(targets++));
  await mkdir(folder);
  return join(folder, 'out.zip');
};

const preparedPath = async () => {
  const path = await freshPath();
  await prepareTarget(path, 1, false);
  return path;
};

describe('a part', () => {
  it('is read as it was written', async () => {
    const path = await preparedPath();
    const part = { jobId: 1, type: 'message', chunkNo: 0 } as const;
    await writeParts(path, 1, [{ ...part, records: record('R', '1:1', '{"a":"b\\tc"') + record('P', 2) }]);
    expect(await readPart(path, 1, part)).toEqual([
      ['R', '1:1', '{"a":"b\\tc"'],
      ['P', '2'],
    ]);
  });

  it('is read as byte text', async () => {
    const path = await preparedPath();
    const part = { jobId: 1, type: 'message', chunkNo: 0 } as const;
    await writeParts(path, 1, [{ ...part, records: record('R', '1:1', '{"a":"é 会 🎉\u2028\u0085"') }]);
    const [[, , head] = []] = await readPart(path, 1, part);
    expect(textOf(head!)).toBe('{"a":"é 会 🎉\u2028\u0085"');
    expect(head).toHaveLength(Buffer.byteLength(textOf(head!)));
  });

  it('may hold no record', async () => {
    const path = await preparedPath();
    const part = { jobId: 1, type: 'user', chunkNo: 3 } as const;
    await writeParts(path, 1, [{ ...part, records: '' }]);
    expect(await readPart(path, 1, part)).toEqual([]);
  });

  it('takes the place of the one that an earlier attempt wrote, and leaves nothing beside it', async () => {
    const path = await preparedPath();
    const part = { jobId: 1, type: 'message', chunkNo: 0 } as const;
    await Promise.all(
      ['a', 'b', 'c'].map((text) => writeParts(path, 1, [{ ...part, records: record(text) }])),
    );
    await writeParts(path, 1, [{ ...part, records: record('last') }]);
    expect(await readPart(path, 1, part)).toEqual([['last']]);
    expect(await readdir(join(dirname(unfinishedPath(path, 1)), 'job-1'))).toEqual(['message-000000.part']);
  });

  it('is missed by name', async () => {
    const path = await freshPath();
    await expect(readPart(path, 1, { jobId: 7, type: 'user', chunkNo: 3 })).rejects.toThrow(
      'the part of chunk 3 (user) of job 7 is gone',
    );
  });

  it('goes with its job, or with its target', async () => {
    const path = await preparedPath();
    const [mine, other] = [1, 2].map((jobId) => ({ jobId, type: 'user', chunkNo: 0 }) as const);
    await writeParts(path, 1, [{ ...mine!, records: record('mine') }]);
    await writeParts(path, 1, [{ ...other!, records: record('other') }]);
    await discardJobParts(path, 1, 1);
    await expect(readPart(path, 1, mine!)).rejects.toThrow('gone');
    expect(await readPart(path, 1, other!)).toEqual([['other']]);
    await discardTargetParts(path, 1);
    expect(await readdir(dirname(path))).toEqual([]);
  });
});

describe('prepareTarget', () => {
  it('makes the folder for the parts beside the file, and not the file', async () => {
    const path = await freshPath();
    await prepareTarget(path, 9, false);
    await prepareTarget(path, 9, false);
    expect(await readdir(dirname(path))).toEqual([basename(dirname(unfinishedPath(path, 9)))]);
  });

  it('refuses a file that is there, unless it may be overwritten', async () => {
    const path = await freshPath();
    await writeFile(path, 'x');
    await expect(prepareTarget(path, 1, false)).rejects.toThrow(/^target\.path: .*out\.zip exists already/);
    await prepareTarget(path, 1, true);
  });

  it('refuses a folder, even if it may be overwritten', async () => {
    const path = await freshPath();
    await mkdir(path);
    await expect(prepareTarget(path, 1, true)).rejects.toThrow(/^target\.path: .*out\.zip is a folder/);
  });

  it.each<[string, (path: string) => string | Promise<string>, RegExp]>([
    ['a folder that does not exist', (path) => join(dirname(path), 'no', 'out.zip'), /no does not exist/],
    [
      'a file for a folder',
      async (path) => {
        await writeFile(path, 'x');
        return join(path, 'out.zip');
      },
      /is not a folder/,
    ],
    [
      'a name that is too long',
      (path) => join(dirname(path), `${'x'.repeat(300)}.zip`),
      /the name is too long/,
    ],
  ])('refuses %s, as a target error that says what to do', async (_, change, words) => {
    const path = await change(await freshPath());
    await expect(prepareTarget(path, 1, false)).rejects.toMatchObject({
      name: 'TargetPathError',
      message: expect.stringMatching(words) as unknown,
    });
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? it.skip : it)('refuses a folder that is not ours to write in', async () => {
    const path = await freshPath();
    await chmod(dirname(path), 0o500);
    await expect(prepareTarget(path, 1, false)).rejects.toThrow('no permission to write');
    await chmod(dirname(path), 0o700);
  });
});
