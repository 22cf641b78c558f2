import { describe, expect, it } from '@jest/globals';
import { onPort } from '../../src/embedded/stack-ports.ts';

const SIGNAL = new AbortController().signal;

describe('onPort', () => {
  const taken = new Error('did not start: could not bind: Address already in use');
  /** A server that finds `busy` taken, and is given 4000 where it may choose. */
  const starting = (busy: number[], tried: (number | undefined)[]) => async (port: number | undefined) => {
    tried.push(port);
    if (port !== undefined && busy.includes(port)) throw taken;
    return { port: port ?? 4000 };
  };

  it('takes another port if somebody was faster, and stays on it', async () => {
    const tried: (number | undefined)[] = [];
    const start = onPort(5433, false, starting([5433], tried));
    expect(await start(SIGNAL)).toEqual({ port: 4000 });
    expect(await start(SIGNAL)).toEqual({ port: 4000 });
    expect(tried).toEqual([5433, undefined, 4000]);
  });

  it('does not leave a port that was asked for, or that clients know', async () => {
    await expect(onPort(5433, true, starting([5433], []))(SIGNAL)).rejects.toThrow('already in use');
    const busy: number[] = [];
    const start = onPort(5433, false, starting(busy, []));
    await start(SIGNAL);
    busy.push(5433);
    await expect(start(SIGNAL)).rejects.toThrow('already in use');
  });

  it('reports every other failure', async () => {
    const start = onPort(5433, false, () => Promise.reject(new Error('no such user')));
    await expect(start(SIGNAL)).rejects.toThrow('no such user');
  });
});
