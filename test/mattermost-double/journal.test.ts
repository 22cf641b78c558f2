import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openJournal } from './journal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mattermost-double-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the journal held, after one more was appended. */
function reopen(path: string, next: unknown): unknown[] {
  const replayed: unknown[] = [];
  const journal = openJournal(path, (transaction) => replayed.push(transaction));
  journal.append(next);
  journal.close();
  return replayed;
}

it('gives back whole transactions, and cuts off a torn one, however long', async () => {
  const path = join(folder, 'journal.jsonl');
  const large = 'x'.repeat(3_000_000);
  expect(reopen(path, ['a'])).toEqual([]);
  expect(reopen(path, [large])).toEqual([['a']]);
  await appendFile(path, `["torn ${large}`);
  expect(reopen(path, ['b'])).toEqual([['a'], [large]]);
  expect((await readFile(path, 'utf8')).endsWith('\n["b"]\n')).toBe(true);
  expect(reopen(path, ['c'])).toEqual([['a'], [large], ['b']]);
});
