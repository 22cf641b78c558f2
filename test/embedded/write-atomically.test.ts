import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writePiecesAtomically } from '../../src/embedded/write-atomically.ts';

describe('a file that is written in pieces', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-pieces-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('takes the place of an old one when it is whole, for its owner only', async () => {
    const path = join(folder, 'page.html');
    await writeFile(path, 'old');
    const seen: string[] = [];
    await writePiecesAtomically(
      path,
      (async function* () {
        yield 'new ';
        seen.push(await readFile(path, 'utf8'));
        yield 'page';
      })(),
    );
    expect(seen).toEqual(['old']);
    expect(await readFile(path, 'utf8')).toBe('new page');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['page.html']);
  });

  it('leaves nothing behind, and the old one alone, if a piece fails', async () => {
    const path = join(folder, 'page.html');
    await writeFile(path, 'old');
    const pieces = (async function* () {
      yield 'half';
      throw new Error('the database is gone');
    })();
    await expect(writePiecesAtomically(path, pieces)).rejects.toThrow('the database is gone');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['page.html']);
  });
});
