import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from 'slonik';
import { MetaOperationError, type MetaOperations, mergeJobMeta } from '../../src/meta/merge-job-meta.ts';
import { getJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

describe('mergeJobMeta', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url, 40);
  });
  afterAll(() => pool.end());

  const merge = async (...operations: Parameters<typeof mergeJobMeta>[2][]) => {
    const jobId = await insertJob(pool);
    let meta = {};
    for (const operation of operations) meta = await mergeJobMeta(pool, jobId, operation);
    return meta;
  };

  it('incr adds, and counts a missing key as 0', async () => {
    expect(await merge({ incr: { a: 2 } }, { incr: { a: 3, b: 0 } })).toEqual({ a: 5, b: 0 });
  });

  it('max raises and never lowers', async () => {
    expect(await merge({ max: { a: 5 } }, { max: { a: 3 } }, { max: { a: 7 } })).toEqual({ a: 7 });
  });

  it('set replaces exactly, by a value of the same type', async () => {
    expect(await merge({ set: { flag: false, list: [1] } }, { set: { flag: true, list: [2, 3] } })).toEqual({
      flag: true,
      list: [2, 3],
    });
  });

  it('nested touches only the keys it names, at every depth', async () => {
    expect(
      await merge(
        { nested: { durations_ms: { users: 1, parts: { a: 1 } } } },
        { nested: { durations_ms: { channels: 2, parts: { b: 2 } } } },
      ),
    ).toEqual({ durations_ms: { users: 1, channels: 2, parts: { a: 1, b: 2 } } });
  });

  it('remove takes keys away, and minds no missing one', async () => {
    expect(await merge({ set: { a: 1, b: 2 } }, { remove: ['a', 'never'] })).toEqual({ b: 2 });
  });

  it('does all five in one statement', async () => {
    expect(
      await merge(
        { set: { gone: true }, incr: { n: 1 }, max: { m: 1 } },
        { incr: { n: 1 }, max: { m: 4 }, set: { s: 'x' }, nested: { o: { k: 1 } }, remove: ['gone'] },
      ),
    ).toEqual({ n: 2, m: 4, s: 'x', o: { k: 1 } });
  });

  it.each([
    ['a negative incr', { incr: { a: -1 } }, 'meta key "a": incr by -1'],
    ['an incr that is no number', { incr: { a: Number.NaN } }, 'meta key "a": incr takes a finite number'],
    [
      'a key in two operations',
      { incr: { a: 1 }, max: { a: 2 } },
      'meta key "a" is in two operations: incr and max',
    ],
    [
      'a key that is set and removed',
      { set: { a: 1 }, remove: ['a'] },
      'meta key "a" is in two operations: set and remove',
    ],
    ['a counter that is set', { set: { users_processed: 3 } }, 'meta key "users_processed" is a counter'],
    ['a counter that is removed', { remove: ['users_exported'] }, 'meta key "users_exported" is a counter'],
    [
      'a nested value that is no object',
      { nested: { a: [] as never } },
      'meta key "a": nested takes an object',
    ],
  ])('refuses %s, naming the key, and sends nothing', async (_what, operations, message) => {
    const jobId = await insertJob(pool);
    await mergeJobMeta(pool, jobId, { set: { kept: 1 } });
    await expect(mergeJobMeta(pool, jobId, operations)).rejects.toThrow(MetaOperationError);
    await expect(mergeJobMeta(pool, jobId, operations)).rejects.toThrow(message);
    expect((await getJob(pool, jobId)).meta).toEqual({ kept: 1 });
  });

  it.each([
    ['incr', { incr: { text: 1 } }, 'meta key "text" holds a string, not a number'],
    ['max', { max: { flag: 1 } }, 'meta key "flag" holds a boolean, not a number'],
    ['set', { set: { text: 5 } }, 'meta key "text" holds a string, not a number'],
    ['nested', { nested: { text: {} } }, 'meta key "text" holds a string, not a object'],
    [
      'nested, inside',
      { nested: { object: { inner: 'x' } } },
      'meta key "object.inner" holds a number, not a string',
    ],
  ] as [string, MetaOperations, string][])(
    '%s refuses a key whose present value has another type, and writes nothing',
    async (_name, operations, message) => {
      const jobId = await insertJob(pool);
      const before = await mergeJobMeta(pool, jobId, {
        set: { text: 'x', flag: true },
        nested: { object: { inner: 1 } },
      });
      await expect(
        mergeJobMeta(pool, jobId, { ...operations, max: { other: 1, ...operations.max } }),
      ).rejects.toThrow(message);
      expect((await getJob(pool, jobId)).meta).toEqual(before);
    },
  );

  it('never writes totals once they are frozen', async () => {
    const jobId = await insertJob(pool);
    const frozen = await mergeJobMeta(pool, jobId, {
      nested: { totals: { users: 3 } },
      set: { totals_frozen: true },
    });
    const attempts: MetaOperations[] = [
      { nested: { totals: { users: 4 } } },
      { set: { totals: {} } },
      { set: { totals_frozen: false } },
      { remove: ['totals'] },
      { remove: ['totals_frozen'] },
    ];
    for (const operations of attempts) {
      await expect(mergeJobMeta(pool, jobId, operations)).rejects.toThrow();
    }
    expect((await getJob(pool, jobId)).meta).toEqual(frozen);
  });

  it('takes keys of any name as names', async () => {
    const keys = ['constructor', "a'b", 'a"b', '{}', 'ключ', 'a.b', '$1'];
    const jobId = await insertJob(pool);
    for (const key of keys) await mergeJobMeta(pool, jobId, { incr: Object.fromEntries([[key, 2]]) });
    const { meta } = await getJob(pool, jobId);
    expect(Object.entries(meta).sort()).toEqual(keys.map((key) => [key, 2]).sort());
  });

  it('loses nothing under hundreds of concurrent callers', async () => {
    const jobId = await insertJob(pool);
    await Promise.all(
      Array.from({ length: 600 }, (_, caller) =>
        mergeJobMeta(pool, jobId, {
          incr: { messages_processed: caller, calls: 1 },
          max: { highest: caller },
          nested: { callers: { [`c${caller}`]: caller } },
        }),
      ),
    );
    const { meta } = await getJob(pool, jobId);
    expect(meta).toMatchObject({ calls: 600, messages_processed: (599 * 600) / 2, highest: 599 });
    expect(Object.keys(meta.callers as object)).toHaveLength(600);
  });
});
