import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createFeed } from '../../src/api/job-feed.ts';
import { quietLog } from './support/upload-service.ts';

describe('what is watched', () => {
  it('is looked at again and again, until it is at rest', async () => {
    const feed = createFeed(quietLog, { periodMs: 1, restMs: 1_000_000 });
    const found: string[] = [];
    let looks = 0;
    const { leave } = feed.subscribe(
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

  it('is not told for new while it can not be read, and told again when it can', async () => {
    const feed = createFeed(quietLog, { periodMs: 1, restMs: 1 });
    const source = { isAway: false, looks: 0 };
    const read = async () => {
      source.looks++;
      if (source.isAway) throw new Error('the database is away');
      return 'the same';
    };
    const told: [who: string, state: string][] = [];
    const watch = (who: string) =>
      feed.subscribe('job 1', { read }, { state: (state) => told.push([who, state]), gone: () => undefined });
    const lookedAgain = async () => {
      for (const before = source.looks; source.looks < before + 2; ) await sleep(1);
    };
    const first = watch('first');
    await lookedAgain();
    expect([first.isFresh(), told]).toEqual([true, [['first', '"the same"']]]);
    source.isAway = true;
    await lookedAgain();
    const second = watch('second');
    expect([second.isFresh(), told.length]).toEqual([false, 1]);
    source.isAway = false;
    await lookedAgain();
    expect(told.slice(1)).toEqual([
      ['first', '"the same"'],
      ['second', '"the same"'],
    ]);
    for (const one of [first, second]) one.leave();
    feed.close();
  });
});
