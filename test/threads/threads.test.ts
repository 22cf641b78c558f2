import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Archive, openArchive } from '../../src/slack/archive/archive.ts';
import { classifyEntry } from '../../src/slack/archive/layout.ts';
import type { ReadMessages } from '../../src/threads/read-messages.ts';
import { Threads } from '../../src/threads/threads.ts';
import { craftZip } from '../zip/craft-zip.ts';
import { tempDir } from '../zip/temp-dir.ts';

const directory = tempDir();
const threads = new Threads(2);
afterAll(() => threads.close());

const LISTS = ['users.json', 'channels.json'].map((name) => ({ name, content: '[]' }));
const message = (ts: string, text: string) => ({ type: 'message', user: 'U1', ts, text });

async function archiveOf(days: Record<string, unknown>): Promise<Archive> {
  const path = join(directory, `${Object.keys(days).length}-${JSON.stringify(days).length}.zip`);
  const files = Object.entries(days).map(([name, content]) => ({ name, content: JSON.stringify(content) }));
  writeFileSync(path, craftZip([...LISTS, ...files]));
  return openArchive(path);
}

async function read(archive: Archive, fingerprint = archive.fingerprint): Promise<ReadMessages[]> {
  const entries = [];
  for await (const entry of archive.entries()) {
    const found = classifyEntry(entry.name);
    if (found.kind === 'messages') entries.push({ entry, folder: found.folder, channelId: 7 });
  }
  const batches = threads.run('readMessages', {
    jobId: 1,
    archivePath: archive.path,
    archiveFingerprint: fingerprint,
    entries,
    from: { entryNo: 0, elementNo: 0 },
  });
  const all = [];
  for await (const batch of batches) all.push(batch);
  await archive.close();
  return all;
}

describe('a thread', () => {
  it('reads messages into lines for COPY, with everything they refer to', async () => {
    const archive = await archiveOf({
      'general/2024-01-01.json': [
        message('1700000000.000100', 'a tab\t, a \\ and <@U2>'),
        { nothing: true },
        message('1700000001.000100', '’'),
      ],
    });
    const [batch, ...more] = await read(archive);
    expect(more).toEqual([]);
    const lines = Buffer.from(batch!.lines).toString('utf8').split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe(
      `1\t7\t1700000000000100\t1700000000000100\t1\t0\t0\t${String.raw`{"type":"message","user":"U1","ts":"1700000000.000100","text":"a tab\\t, a \\\\ and <@U2>"}`}\t\\N\t\\N`,
    );
    expect(lines[1]).toContain('"text":"’"');
    expect(batch).toMatchObject({
      messages: 2,
      people: ['U2'],
      authors: [{ id: 'U1', rank: '00001700000000000100/general' }],
      authorships: [[7, 'U1']],
      rejected: [{ slackId: 'general/2024-01-01.json#1', detail: 'general/2024-01-01.json[1].ts: missing' }],
      next: { entryNo: 1, elementNo: 0 },
    });
  });

  it('cuts a long day into batches, each with the place behind it', async () => {
    const long = Array.from({ length: 20_000 }, (_, i) =>
      message(`${1_700_000_000 + i}.000100`, 'x'.repeat(200)),
    );
    const batches = await read(await archiveOf({ 'general/2024-01-01.json': long }));
    expect(batches.length).toBeGreaterThan(2);
    expect(batches.reduce((sum, { messages }) => sum + messages, 0)).toBe(20_000);
    const [first, second] = batches;
    expect(first!.next).toEqual({ entryNo: 0, elementNo: first!.messages });
    expect(second!.next.elementNo).toBe(first!.messages + second!.messages);
    expect(batches.at(-1)!.next).toEqual({ entryNo: 1, elementNo: 0 });
  });

  it('passes on an error with its name, by which Temporal knows whether to try again', async () => {
    const archive = await archiveOf({ 'general/2024-01-01.json': [message('1700000000.000100', 'a')] });
    await expect(read(archive, 'another')).rejects.toMatchObject({
      name: 'ArchiveChangedError',
      message: expect.stringContaining('the archive has changed since the migration began'),
    });
  });
});

describe('a thread without work', () => {
  it('is ended, but not while somebody takes its results, and another one is started', async () => {
    const some = new Threads(2, 1);
    const archive = await archiveOf({
      'general/2024-02-01.json': [message('1700000000.000100', 'one')],
    });
    const entries = [];
    for await (const entry of archive.entries())
      if (entry.name.startsWith('general/')) entries.push({ entry, folder: 'general', channelId: 7 });
    expect(some.running).toBe(0);
    for (const _ of [1, 2]) {
      const results = some.run('readMessages', {
        jobId: 1,
        archivePath: archive.path,
        archiveFingerprint: archive.fingerprint,
        entries,
        from: { entryNo: 0, elementNo: 0 },
      });
      expect((await results.next()).value).toMatchObject({ messages: 1 });
      await sleep(50);
      expect(some.running).toBe(1);
      expect(await results.next()).toEqual({ done: true, value: undefined });
      while (some.running > 0) await sleep(5);
    }
    await archive.close();
    await some.close();
  });
});
