import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openArchive } from '../../../src/slack/archive/archive.ts';
import { jsonEntries } from '../../../src/slack/archive/json-entries.ts';
import { classifyEntry } from '../../../src/slack/archive/layout.ts';
import { generateExport } from '../../support/generate-export.ts';
import { collect } from '../../zip/read-all.ts';
import { tempDir } from '../../zip/temp-dir.ts';

const directory = tempDir();

interface Message {
  ts: string;
  thread_ts?: string;
  reply_count?: number;
  reactions?: { users: string[]; count: number }[];
  files?: { id: string; size: number }[];
}

/** Counts again, from the archive, what the generator says it wrote. */
async function recount(path: string) {
  const archive = await openArchive(path);
  const entries = await collect(archive.entries());
  const kinds = entries.map((entry) => ({ entry, kind: classifyEntry(entry.name) }));
  const json = kinds
    .filter(({ kind }) => kind.kind === 'list' || kind.kind === 'messages')
    .map(({ entry }) => entry);
  const uploads = new Map(
    kinds.flatMap(({ entry, kind }) => (kind.kind === 'upload' ? [[kind.fileId, entry.size] as const] : [])),
  );
  const totals = { users: 0, channels: 0, messages: 0, attachments: 0, reactions: 0, threads: 0, replies: 0 };
  const times = new Map<string, string[]>();
  const fileIds = new Set<string>();
  let uploadsOfOtherSize = 0;
  for await (const { entry, elements } of jsonEntries(archive, json)) {
    const kind = classifyEntry(entry.name);
    for await (const element of elements()) {
      if (kind.kind === 'list') {
        totals[kind.list === 'users' ? 'users' : 'channels']++;
        continue;
      }
      const message = element as Message;
      const folder = kind.kind === 'messages' ? kind.folder : '';
      times.set(folder, [...(times.get(folder) ?? []), message.ts]);
      totals.messages++;
      if (message.reply_count) totals.threads++;
      else if (message.thread_ts) totals.replies++;
      for (const { users, count } of message.reactions ?? []) {
        expect(new Set(users).size).toBe(count);
        totals.reactions += count;
      }
      for (const { id, size } of message.files ?? []) {
        fileIds.add(id);
        totals.attachments++;
        if (uploads.has(id) && uploads.get(id) !== size) uploadsOfOtherSize++;
      }
    }
  }
  await archive.close();
  const bytes = [...json.map(({ size }) => size)].reduce((sum, size) => sum + size, 0);
  return {
    totals,
    times,
    fileIds,
    uploads: uploads.size,
    uploadsOfOtherSize,
    dayFiles: json.length - 5,
    bytes,
  };
}

describe('a generated export', () => {
  it('holds what the generator says', async () => {
    const path = join(directory, 'a.zip');
    const { bytes, dayFiles, uploads, ...totals } = await generateExport({
      path,
      messages: 5000,
      filesShare: 0.1,
    });
    const found = await recount(path);
    expect(found.totals).toEqual(totals);
    expect(found).toMatchObject({ dayFiles, uploads, uploadsOfOtherSize: 0 });
    expect(found.fileIds.size).toBe(totals.attachments);
    expect(totals.messages).toBe(5000);
    expect(bytes).toBe(found.bytes + '[]'.length);
    for (const count of [totals.threads, totals.replies, totals.reactions, uploads])
      expect(count).toBeGreaterThan(5);
  });

  it('has times that rise and differ in each conversation, some in the same millisecond', async () => {
    const path = join(directory, 'b.zip');
    await generateExport({ path, messages: 5000, seed: 2 });
    let sameMillisecond = 0;
    for (const times of (await recount(path)).times.values()) {
      for (let i = 1; i < times.length; i++) {
        expect(times[i]! > times[i - 1]!).toBe(true);
        if (times[i]!.slice(0, 14) === times[i - 1]!.slice(0, 14)) sameMillisecond++;
      }
    }
    expect(sameMillisecond).toBeGreaterThan(10);
  });

  it('has the same bytes for the same seed, and others for another', async () => {
    const bytes = async (seed: number) => {
      const path = join(directory, 'c.zip');
      await generateExport({ path, messages: 500, seed });
      return readFileSync(path);
    };
    const first = await bytes(7);
    expect((await bytes(7)).equals(first)).toBe(true);
    expect((await bytes(8)).equals(first)).toBe(false);
  });

  it('takes its sizes from the options', async () => {
    const path = join(directory, 'd.zip');
    const counts = { users: 7, channels: 3, groups: 1, dms: 2, mpims: 1 };
    const totals = await generateExport({
      path,
      messages: 100,
      days: 4,
      ...counts,
      filesShare: 0,
      reactionsPerMessage: 0,
    });
    expect(totals).toMatchObject({ users: 7, channels: 7, messages: 100, attachments: 0, reactions: 0 });
    expect(totals.dayFiles).toBeLessThanOrEqual(28);
  });
});
