import { expect, it } from '@jest/globals';
import { onMetricsPort } from '../../src/embedded/metrics-port.ts';
import type { Service } from '../../src/embedded/service.ts';

const service = { pid: 1 } as Service;
const signal = new AbortController().signal;

/** Starts on any port but those that somebody took in the last moment. */
function starting(taken: (port: number) => boolean) {
  const tried: number[] = [];
  const chosen: number[] = [];
  const start = async (port: number) => {
    tried.push(port);
    if (taken(port)) throw new Error(`listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    return service;
  };
  return { tried, chosen, start, choose: (port: number) => void chosen.push(port) };
}

it('takes another port if somebody was faster, at every start', async () => {
  const { tried, chosen, start, choose } = starting((port) => port === tried[0]);
  const startAgain = onMetricsPort(2, undefined, start, choose);
  await startAgain(signal);
  expect(tried).toHaveLength(2);
  expect(tried[1]).not.toBe(tried[0]);
  await startAgain(signal);
  expect(chosen).toEqual(tried);
});

it('takes the port that was asked for, counted from the first worker, or none', async () => {
  const { tried, start, choose } = starting((port) => port === 19_002);
  await onMetricsPort(1, 19_000, start, choose)(signal);
  await expect(onMetricsPort(2, 19_000, start, choose)(signal)).rejects.toThrow('address already in use');
  expect(tried).toEqual([19_001, 19_002]);
});

it('does not try another port for another reason', async () => {
  let starts = 0;
  const start = async () => {
    starts += 1;
    throw new Error('no database');
  };
  await expect(onMetricsPort(0, undefined, start, () => {})(signal)).rejects.toThrow('no database');
  expect(starts).toBe(1);
});
