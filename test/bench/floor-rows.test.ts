import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openArchive } from '../../src/slack/archive/archive.ts';
import { isBuiltinEmoji } from '../../src/slack/builtin-emoji.ts';
import { type ImportedMessage, importMessage } from '../../src/slack/import-message.ts';
import { jsonText } from '../../src/store/json-text.ts';
import { generateExport } from '../support/generate-export.ts';
import { bareZipEntries } from './bare-zip.ts';
import { floorRow } from './floor-rows.ts';

const DAY_FILE = /\/\d{4}-\d\d-\d\d\.json$/;

describe('the floor', () => {
  let folder: string;
  let path: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-bench-test-'));
    path = join(folder, 'export.zip');
    await generateExport({ path, messages: 400, filesShare: 0.2, uploadsShare: 0.2, seed: 7 });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('reads what the archive reader reads', async () => {
    const archive = await openArchive(path);
    const bare = new Map([...bareZipEntries(path)].map(({ name, content }) => [name, content]));
    for await (const entry of archive.entries()) {
      if (DAY_FILE.test(entry.name)) expect(bare.get(entry.name)).toEqual(await archive.read(entry));
    }
    await archive.close();
  });

  test('copies the rows that the import stores, but for their slots', () => {
    const messages = [...bareZipEntries(path)]
      .filter(({ name }) => DAY_FILE.test(name))
      .flatMap(({ content }) => JSON.parse(content.toString()));
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

/** As COPY understands a line. */
const cellsOf = (line: string) =>
  line
    .replace(/\n$/, '')
    .split('\t')
    .map((cell) => (cell === '\\N' ? null : cell.replaceAll('\\\\', '\\')));
