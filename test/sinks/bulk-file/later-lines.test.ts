import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LaterLines } from '../../../src/sinks/bulk-file/later-lines.ts';
import { bytesOf } from '../../../src/sinks/byte-text.ts';

describe('LaterLines', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-later-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const textOf = async (later: LaterLines) => {
    const pieces: Buffer[] = [];
    for await (const bytes of later.bytes()) pieces.push(bytes);
    return Buffer.concat(pieces).toString('utf8');
  };

  it('gives back its lines, drained or not, and counts them', async () => {
    const later = new LaterLines(join(folder, 'later'));
    later.lines.add('one');
    await later.drain();
    later.lines.add('two');
    expect(later.lines.count).toBe(2);
    expect(await textOf(later)).toBe('one\ntwo\n');
  });

  it('cuts only where a line ends: not at a line separator inside of one', async () => {
    const later = new LaterLines(join(folder, 'later'));
    later.lines.add(bytesOf('{"message":"a\u2028b\u2029c\u0085d"}'));
    expect(await textOf(later)).toBe('{"message":"a\u2028b\u2029c\u0085d"}\n');
  });

  it('writes nothing if there is nothing, and leaves nothing', async () => {
    const later = new LaterLines(join(folder, 'later'));
    expect(await textOf(later)).toBe('');
    later.lines.add('x');
    await later.drain();
    await later.discard();
    expect(await readdir(folder)).toEqual([]);
  });
});
