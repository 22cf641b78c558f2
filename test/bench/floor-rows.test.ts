import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openArchive } from '../../src/slack/archive/archive.ts';
import { isBuiltinEmoji } from '../../src/slack/builtin-emoji.ts';
import { type ImportedMessage, importMessage } from '../../src/slack/import-message.ts';
import { jsonText } from '../../src/store/json-text.ts';
import { generateExport } from '../support/generate-export.ts';
import { BareZip } from './bare-zip.ts';
import { floorChunks, shareOf } from './floor-chunks.ts';
import { floorRow } from './floor-rows.ts';

const DAY_FILE = /\/\d{4}-\d\d-\d\d\.json$/;

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slack-mm2-bench-test-'));
  path = join(folder, 'export.zip');
  await generateExport({ path, messages: 400, filesShare: 0.2, uploadsShare: 0.2, seed: 7 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the floor', () => {
  test('reads what the archive reader reads', async () => {
    const archive = await openArchive(path);
    const zip = new BareZip(path);
    const bare = new Map([...zip.entries()].map((entry) => [entry.name, zip.content(entry)]));
    for await (const entry of archive.entries()) {
      if (DAY_FILE.test(entry.name)) expect(bare.get(entry.name)).toEqual(await archive.read(entry));
    }
    zip.close();
    await archive.close();
  });

  test('copies the rows that the import stores, but for their slots', () => {
    const zip = new BareZip(path);
    const messages = [...zip.entries()]
      .filter(({ name }) => DAY_FILE.test(name))
      .flatMap((entry) => JSON.parse(zip.content(entry).toString()));
    zip.close();
    expect(messages).toHaveLength(400);
    for (const message of messages) {
      const stored = importMessage(message, isBuiltinEmoji) as ImportedMessage;
      expect(cellsOf(floorRow(3, message))).toEqual([
        ...['1', '3', stored.ts, stored.threadTs, '1', String(stored.files.length)],
        String(stored.reactions.reduce((sum, [, users]) => sum + users.length, 0)),
        stored.payload,
        stored.files.length > 0 ? jsonText(stored.files) : null,
        stored.reactions.length > 0 ? jsonText(stored.reactions) : null,
      ]);
    }
  });
});

describe('the shares of the floor’s threads', () => {
  test('are every entry once, in the order of the archive', () => {
    const entries = [5, 1, 1, 1, 9, 2, 30, 4, 4, 1].map((compressedBytes, at) => ({ at, compressedBytes }));
    for (const parts of [1, 2, 3, 20]) {
      const shares = Array.from({ length: parts }, (_, part) => shareOf(entries, { part, parts }));
      expect(shares.flat()).toEqual(entries);
    }
  });

  test('have about as many compressed bytes each', () => {
    const entries = Array.from({ length: 1000 }, (_, at) => ({ compressedBytes: 1 + (at % 7) ** 2 }));
    const sizes = [0, 1, 2].map((part) =>
      shareOf(entries, { part, parts: 3 }).reduce((sum, { compressedBytes }) => sum + compressedBytes, 0),
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(100);
  });

  test('give the lines of one thread, with the same conversations', () => {
    const lines = (parts: number) =>
      Array.from({ length: parts }, (_, part) => [...floorChunks(path, { part, parts })].join('')).join('');
    expect(lines(3)).toBe(lines(1));
    expect(lines(1).split('\n')).toHaveLength(401);
  });
});

/** As COPY understands a line. */
const cellsOf = (line: string) =>
  line
    .replace(/\n$/, '')
    .split('\t')
    .map((cell) => (cell === '\\N' ? null : cell.replaceAll('\\\\', '\\')));
