import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../src/slack/archive/archive.ts';
import { tempDir } from '../zip/temp-dir.ts';
import { type ExportOptions, generateExport } from './generate-export.ts';

interface Message {
  ts: string;
  thread_ts?: string;
  reply_count?: number;
  replies?: { ts: string }[];
}

const directory = tempDir();

async function generated(options: Omit<ExportOptions, 'path'>) {
  const path = join(directory, 'export.zip');
  const totals = await generateExport({ path, ...options });
  const archive = await openArchive(path);
  const contents: [name: string, content: Buffer][] = [];
  for await (const entry of archive.entries()) contents.push([entry.name, await archive.read(entry)]);
  await archive.close();
  return { totals, contents };
}

describe('the generator of exports', () => {
  // Results of the bench are compared with those of earlier versions: their archives have to stay what they were.
  test('makes what it always made from a seed', async () => {
    const hash = createHash('sha256');
    for (const [name, content] of (await generated({ messages: 2000, seed: 3 })).contents)
      hash.update(name).update(content);
    expect(hash.digest('hex')).toBe('daba293b68b18ca2552deefe6e975fe051f5c59ba9c9c3249428c3b0deaec596');
  });

  test('makes a thread as long as it is asked to', async () => {
    const one = { channels: 1, groups: 0, dms: 0, mpims: 0 };
    const { totals, contents } = await generated({ ...one, messages: 500, longThreadReplies: 300 });
    const messages = contents
      .filter(([name]) => name.startsWith('general/'))
      .flatMap(([, content]) => JSON.parse(content.toString()) as Message[]);
    const [root] = messages;
    const replies = messages.slice(1).filter(({ thread_ts }) => thread_ts === root!.ts);
    expect(messages).toHaveLength(500);
    expect(replies).toHaveLength(300);
    expect(root).toMatchObject({ thread_ts: root!.ts, reply_count: 300 });
    expect(root!.replies!.map(({ ts }) => ts)).toEqual(replies.map(({ ts }) => ts));
    expect(totals.replies).toBeGreaterThan(300);
    expect(totals.threads).toBeGreaterThan(1);
  });

  test('refuses a thread that is longer than its channel', async () => {
    const options = { messages: 10, channels: 1, groups: 0, dms: 0, mpims: 0 };
    await expect(generated({ ...options, longThreadReplies: 10 })).rejects.toThrow(
      '10 replies to the first of 10 messages',
    );
  });
});
