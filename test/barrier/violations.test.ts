import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Change, parseSnapshot, sees } from './history.ts';
import { violations } from './violations.ts';

let seq = 0;
/** A change by transaction `xid`, which sees all transactions below `before`, but for those in `not`. */
const made = (xid: number, before = xid, ...not: number[]) => ({
  seq: ++seq,
  xid: BigInt(xid),
  seen: parseSnapshot(`${Math.min(before, ...not)}:${before}:${not}`),
  at: '12:00',
});
type When = ReturnType<typeof made>;
const job = (when: When, jobId: number, status: string | null, stage: string | null): Change => ({
  ...when,
  kind: 'job',
  jobId,
  status,
  stage,
});
const entry = (when: When, jobId: number) => job(when, jobId, 'running', 'exporting');
const chunk = (when: When, jobId: number, type: string, pending: number, settled = 3 - pending): Change => ({
  ...when,
  kind: 'chunk',
  jobId,
  type,
  chunkNo: 0,
  pending,
  settled,
});
const start = (when: When, jobId: number, type: string): Change => ({ ...when, kind: 'start', jobId, type });

/** Job 1 has exported its users, and job 2 has some that are pending, in exporting. */
const TWO_JOBS = [
  chunk(made(10), 1, 'user', 3),
  chunk(made(11), 2, 'user', 3),
  entry(made(12), 1),
  start(made(13), 1, 'user'),
  chunk(made(14), 1, 'user', 0),
  entry(made(15), 2),
  start(made(16), 2, 'user'),
];
const MESSAGES = 'job 1 started message at 12:00';
const PENDING = `${MESSAGES}, while job 2 had 3 pending of user in chunk 0`;

describe('the checker finds', () => {
  it.each<[string, Change[], string[]]>([
    ['a start while another job has earlier entities', [start(made(20), 1, 'message')], [PENDING]],
    [
      "a start while the job's own earlier entities are pending",
      [start(made(21), 2, 'channel'), start(made(22), 2, 'message')],
      ['channel', 'message'].map(
        (type) => `job 2 started ${type} at 12:00, while job 2 had 3 pending of user in chunk 0`,
      ),
    ],
    [
      'a start before the earlier entities are settled for it, though the clock and the sequence say otherwise',
      [chunk(made(20, 20), 2, 'user', 0), start(made(21, 21, 20), 1, 'message')],
      [PENDING],
    ],
    [
      'a start beside a paused job with earlier entities',
      [job(made(20), 2, 'running', 'exporting'), start(made(21), 1, 'message')],
      [PENDING],
    ],
    [
      'a start before the job with earlier entities has failed',
      [start(made(20), 1, 'message'), job(made(21), 2, 'failed', 'exporting')],
      [PENDING],
    ],
    [
      'a start before the cancellation is there for it',
      [job(made(20), 2, 'cancelled', 'exporting'), start(made(21, 21, 20), 1, 'message')],
      [PENDING],
    ],
    [
      'a start that is made side by side with an entry',
      [
        chunk(made(20), 2, 'user', 0),
        chunk(made(21), 3, 'channel', 3),
        entry(made(22, 22, 23), 3),
        start(made(23, 23, 22), 1, 'message'),
      ],
      [`${MESSAGES}, side by side with job 3, which entered exporting with 3 pending of channel in chunk 0`],
    ],
    [
      'a start of a job that has not entered exporting',
      [job(made(20), 3, 'running', 'ready_export'), start(made(21), 3, 'user')],
      ['job 3 started user at 12:00, and had not entered exporting'],
    ],
    [
      'entities that are settled before their type was started',
      [chunk(made(20), 1, 'channel', 3), chunk(made(21), 1, 'channel', 0)],
      ['job 1 settled chunk 0 of channel at 12:00, and had not started channel'],
    ],
    [
      'entities that are settled before the start is there for them',
      [
        chunk(made(20), 1, 'channel', 3),
        start(made(21), 1, 'channel'),
        chunk(made(22, 22, 21), 1, 'channel', 0),
      ],
      [
        'job 1 started channel at 12:00, while job 2 had 3 pending of user in chunk 0',
        'job 1 settled chunk 0 of channel at 12:00, and had not started channel',
      ],
    ],
  ])('%s', (_, changes, expected) => {
    expect(violations([...TWO_JOBS, ...changes]).map(({ text }) => text)).toEqual(expected);
  });

  it('which entities it is about', () => {
    expect(violations([...TWO_JOBS, start(made(20), 1, 'message')])).toEqual([
      { text: PENDING, chunk: { jobId: 2, type: 'user', chunkNo: 0 } },
    ]);
  });
});

describe('the checker finds nothing in', () => {
  it.each<[string, Change[]]>([
    [
      'a start after the earlier entities are settled',
      [chunk(made(20), 2, 'user', 0), start(made(21), 1, 'message')],
    ],
    [
      'a start after the job has failed',
      [job(made(20), 2, 'failed', 'exporting'), start(made(21), 1, 'message')],
    ],
    ['a start after the job is done', [job(made(20), 2, 'running', 'done'), start(made(21), 1, 'message')]],
    ['a start after the job was deleted', [job(made(20), 2, null, null), start(made(21), 1, 'message')]],
    [
      'a start after the earlier chunk was deleted',
      [chunk(made(20), 2, 'user', 0, 0), start(made(21), 1, 'message')],
    ],
    ['a start of the same type', [start(made(20), 1, 'user')]],
    [
      'a start before a job enters that has seen it',
      [
        chunk(made(20), 2, 'user', 0),
        chunk(made(21), 3, 'user', 3),
        start(made(22, 22, 23), 1, 'message'),
        entry(made(23), 3),
      ],
    ],
    [
      'an entry without earlier entities, side by side with a start',
      [
        chunk(made(20), 2, 'user', 0),
        chunk(made(21), 3, 'reaction', 3),
        entry(made(22, 22, 23), 3),
        start(made(23, 23, 22), 1, 'message'),
      ],
    ],
    [
      'earlier entities of a job that is not in exporting yet',
      [
        chunk(made(20), 2, 'user', 0),
        chunk(made(21), 3, 'user', 3),
        job(made(22), 3, 'running', 'ready_export'),
        start(made(23), 1, 'message'),
      ],
    ],
  ])('%s', (_, changes) => {
    expect(violations([...TWO_JOBS, ...changes])).toEqual([]);
  });
});

it('the checker refuses a type that it does not know', () => {
  expect(() => violations([...TWO_JOBS, start(made(20), 1, 'sticker')])).toThrow('sticker');
});

it('a change sees what PostgreSQL says it sees', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (xid) => {
      const [change, earlier] = [start(made(50, 30, 20, 25), 1, 'user'), start(made(xid), 2, 'user')];
      expect(sees(change, earlier)).toBe(xid < 30 && xid !== 20 && xid !== 25);
    }),
  );
});
