import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { copyJson, copyLine } from '../../src/store/copy-line.ts';
import { messageLineEnd, messageLineHead } from '../../src/store/message-line.ts';
import { storeMessages } from '../../src/store/messages.ts';
import { openPool } from '../../src/store/pool.ts';
import { withDatabase } from '../support/services.ts';

const PAYLOAD = copyJson(JSON.stringify({ text: 'a \\ b\n' }));
const line = (ts: number, reactions = 0) => {
  const message = { channelId: 7, ts: String(ts), threadTs: String(ts), slots: 1, attachments: 0, reactions };
  return `${messageLineHead(1, message)}${PAYLOAD}${messageLineEnd(null, null)}`;
};

describe('storeMessages', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url, 2);
    // Slonik reports what a statement throws here too.
    pool.on('error', () => {});
  });
  afterAll(() => pool.end());

  it('stores what is new, also beside what is there already or comes twice, and counts only that', async () => {
    const store = (...lines: string[]) =>
      pool.transaction((transaction) =>
        storeMessages(transaction, Buffer.from(lines.join('')), {
          messages: lines.length,
          attachments: 0,
          reactions: 0,
        }),
      );
    expect((await store(line(1), line(2))).messages).toBe(2);
    expect(await store(line(2, 5), line(3, 4), line(3, 9), line(4))).toEqual({
      messages: 2,
      attachments: 0,
      reactions: 4,
    });
    expect((await store(line(5))).messages).toBe(1);
    const payloads = await pool.anyFirst(
      sql.type(z.object({ payload: z.string() }))`SELECT payload FROM messages ORDER BY ts`,
    );
    expect(payloads).toEqual(Array.from({ length: 5 }, () => JSON.stringify({ text: 'a \\ b\n' })));
  });
});

describe('copyLine', () => {
  it('escapes what would end a value or a line', () => {
    expect(copyLine(['a\tb\nc\\d\re\0', 1, null])).toBe('a\\tb\\nc\\\\d\\re\ufffd\t1\t\\N\n');
  });
});
