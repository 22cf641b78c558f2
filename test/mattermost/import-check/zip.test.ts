import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkImport } from '../../../src/mattermost/import-check/check-import.ts';
import { createZip } from '../../../src/zip/zip-writer.ts';
import { tempDir } from '../../zip/temp-dir.ts';
import { broken, checkEntries, FILES, jsonl, soundLines } from './support/import-file.ts';

type Entries = [name: string, content: string | Buffer][];

const LINES: Entries = [['import.jsonl', jsonl(soundLines())]];
const ALL: Entries = [...LINES, ...Object.entries(FILES)];

describe('of the zip, the checker refuses or warns of', () => {
  it.each<[string, string, Entries]>([
    ['no lines at all', 'zip.no_jsonl', []],
    [
      'lines in a folder',
      'zip.no_jsonl',
      [['data/import.jsonl', jsonl(soundLines())], ...Object.entries(FILES)],
    ],
    ['two files of lines', 'zip.second_jsonl', [...ALL, ['more.jsonl', '']]],
    ['two files of lines of one name', 'zip.duplicate', [...ALL, ...LINES]],
    ['another .jsonl before the lines', 'zip.jsonl_first', [['data/x.jsonl', ''], ...ALL]],
    ['a file beside data/', 'zip.stray', [...ALL, ['x.txt', '']]],
    ['a way out of data/', 'zip.path', [...ALL, ['data/../x', '']]],
    ['a back-slash in a name', 'zip.path', [...ALL, ['data/a\\b', '']]],
    ['a decomposed name', 'zip.nfc', [...ALL, ['data/e\u0301', '']]],
    ['two entries of one name', 'zip.duplicate', [...ALL, ['data/a', ''], ['data/a', '']]],
    ['a file that no line names', 'zip.unnamed_file', [...ALL, ['data/x', '']]],
    ['a file of no lines', 'version.first', [['import.jsonl', '']]],
  ])('%s', async (_, rule, entries) => {
    expect(await broken(checkEntries(entries))).toContain(rule);
  });

  it('nothing where folders have entries of their own', async () => {
    expect(await broken(checkEntries([...ALL, ['data/', ''], ['data/emoji/', '']]))).toEqual([]);
  });

  it('nothing where a file is named in the other Unicode form', async () => {
    const lines = soundLines({ emoji: [{ name: 'partyparrot', image: 'emoji/e\u0301.gif' }] });
    const entries: Entries = [
      ['import.jsonl', jsonl(lines)],
      ...Object.entries(FILES),
      ['data/emoji/é.gif', ''],
    ];
    expect(await broken(checkEntries(entries))).toEqual(['zip.unnamed_file']);
  });

  it('a zip of more than 100 MiB', async () => {
    const path = join(directory, 'large.zip');
    const zip = await createZip(path);
    for (const [name, content] of ALL) await zip.addBuffer(name, Buffer.from(content));
    const block = Buffer.alloc(1 << 20);
    await zip.addStored(
      'data/large',
      Array.from({ length: 101 }, () => block),
    );
    await zip.close();
    expect(await broken(checkImport(path))).toEqual(['zip.size', 'zip.unnamed_file']);
  });

  it('lines that cannot be unpacked to their end, behind what is wrong before', async () => {
    const path = join(directory, 'damaged.zip');
    const zip = await createZip(path);
    await zip.addStored('import.jsonl', [Buffer.from(jsonl([{ type: 'x' }, ...soundLines()]))]);
    await zip.close();
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('hello')]! ^= 1;
    writeFileSync(path, bytes);
    expect(await broken(checkImport(path))).toEqual(expect.arrayContaining(['version.first', 'zip.damaged']));
  });
});

const directory = tempDir();
