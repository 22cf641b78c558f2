import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createFeed } from '../../src/api/job-feed.ts';
import { quietLog } from './support/upload-service.ts';

describe('what is watched', () => {
  it('is looked at again and again, until it is at rest', async () => {
    const feed = createFeed(quietLog, { periodMs: 1, restMs: 1_000_000 });
    const found: string[] = [];
    let looks = 0;
    const leave = feed.subscribe(
      'job 1',
      { read: async () => ++looks, isAtRest: () => looks === 3 },
      { state: (state) => found.push(state), gone: () => undefined },
    );
    while (looks < 3) await sleep(1);
    await sleep(100);
    leave();
    feed.close();
    expect(found).toEqual(['1', '2', '3']);
  });
});
