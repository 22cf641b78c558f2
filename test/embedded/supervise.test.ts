import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Service } from '../../src/embedded/service.ts';
import { supervise } from '../../src/embedded/supervise.ts';

/** Services that end when told; every start takes the next pid. */
function fakeServices() {
  const running: { pid: number; die: () => void }[] = [];
  let failures = 0;
  let pid = 0;
  return {
    running,
    failNext: (times: number) => {
      failures = times;
    },
    start: async (): Promise<Service> => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('no room');
      }
      pid += 1;
      const self = { pid, die: () => {} };
      const exited = new Promise<string>((resolve) => {
        self.die = () => {
          running.splice(running.indexOf(self), 1);
          resolve('exited with 1');
        };
      });
      running.push(self);
      return {
        pid,
        exited,
        stop: async () => {
          if (running.includes(self)) self.die();
        },
      };
    },
  };
}

describe('a supervised service', () => {
  test('is started again when it ends by itself', async () => {
    const services = fakeServices();
    const started: number[] = [];
    const lines: string[] = [];
    const supervised = await supervise({
      name: 'worker-1',
      start: services.start,
      started: ({ pid }) => started.push(pid),
      log: (line) => lines.push(line),
    });
    services.running[0]?.die();
    await sleep(1_300);
    expect(started).toEqual([1, 2]);
    expect(lines).toEqual([
      'worker-1 exited with 1; starting it again in 1 s',
      'worker-1 is up again (pid 2)',
    ]);
    await supervised.stop();
    expect(services.running).toEqual([]);
  });

  test('is tried again, later each time, if it can not be started', async () => {
    const services = fakeServices();
    const lines: string[] = [];
    const supervised = await supervise({
      name: 'temporal',
      start: services.start,
      started: () => {},
      log: (line) => lines.push(line),
    });
    services.failNext(1);
    services.running[0]?.die();
    await sleep(3_300);
    expect(lines).toEqual([
      'temporal exited with 1; starting it again in 1 s',
      'temporal could not be started (no room); starting it again in 2 s',
      'temporal is up again (pid 2)',
    ]);
    await supervised.stop();
  });

  test('is not started again once it is to stop', async () => {
    const services = fakeServices();
    const supervised = await supervise({
      name: 'worker-1',
      start: services.start,
      started: () => {},
      log: () => {},
    });
    services.running[0]?.die();
    await supervised.stop();
    await sleep(1_200);
    expect(services.running).toEqual([]);
  });

  test('that does not start at first is an error', async () => {
    const services = fakeServices();
    services.failNext(1);
    const options = { name: 'x', start: services.start, started: () => {}, log: () => {} };
    await expect(supervise(options)).rejects.toThrow('no room');
  });
});
