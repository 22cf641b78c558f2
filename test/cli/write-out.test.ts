import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { writeOut } from '../../src/cli/write-out.ts';

async function* numbers(taken: number[], upTo: number) {
  for (let n = 1; n <= upTo; n++) {
    taken.push(n);
    yield `${n}\n`;
  }
}

describe('what is written out', () => {
  it('comes whole and in order', async () => {
    const stream = new PassThrough();
    const read = stream.setEncoding('utf8').toArray();
    await writeOut(numbers([], 3), stream);
    stream.end();
    expect((await read).join('')).toBe('1\n2\n3\n');
  });

  it('is made only as fast as it is read', async () => {
    const taken: number[] = [];
    const stream = new PassThrough({ highWaterMark: 4 });
    const written = writeOut(numbers(taken, 1_000), stream);
    await once(stream, 'readable');
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken.length).toBeLessThan(20);
    stream.resume();
    await written;
    expect(taken).toHaveLength(1_000);
  });

  const failing = (code: string) =>
    new Writable({ write: (_piece, _encoding, done) => done(Object.assign(new Error(code), { code })) }).on(
      'error',
      () => undefined,
    );

  it('ends quietly if nobody reads on', async () => {
    const taken: number[] = [];
    await writeOut(numbers(taken, 1_000), failing('EPIPE'));
    expect(taken).toEqual([1]);
  });

  it('fails if it can not be written', async () => {
    await expect(writeOut(numbers([], 3), failing('ENOSPC'))).rejects.toThrow('ENOSPC');
  });
});
