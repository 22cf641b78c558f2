import { describe, expect, it } from '@jest/globals';
import type { MattermostClient } from '../../../src/mattermost/client/client.ts';
import { findServerJob, followServerJob, importAtWork } from '../../../src/sinks/live/follow-import.ts';

type Look = { status: string; data?: Record<string, string> };

/** Follows a job of whose looks the last one repeats; each wait is as long as it says. */
async function follow(looks: readonly Look[], { stuckMs = 10_000, expectedMs = 100, doneMs = 0 } = {}) {
  let now = 0;
  let look = 0;
  const cancelled: string[] = [];
  const client = {
    job: async (id: string) => ({ id, data: {}, ...looks[Math.min(look++, looks.length - 1)]! }),
    setJobStatus: async (id: string, status: string) => {
      cancelled.push(`${id} ${status}`);
      throw new Error('a version that can not do that');
    },
  } as unknown as MattermostClient;
  const end = await followServerJob(client, 'job', {
    expectedMs,
    timing: { firstPollMs: 50, pollMs: 500, stuckMs },
    onStarted: async () => doneMs,
    onProgress: () => {
      if (now > 10 * 3_600_000) throw new Error('followed for ever');
    },
    sleep: async (ms) => {
      now += ms;
    },
    now: () => now,
  });
  return { end, now, cancelled };
}

const pending = { status: 'pending' };
const running = { status: 'in_progress' };

describe('an import at the server', () => {
  it.each<[string, Look, object]>([
    ['has arrived', { status: 'success' }, { kind: 'arrived' }],
    ['has arrived with a warning', { status: 'warning' }, { kind: 'arrived' }],
    [
      'was refused at a line',
      {
        status: 'error',
        data: { error: 'Error during job execution. — BulkImport: no such thing', line_number: '17' },
      },
      { kind: 'refused', line: 17, words: 'BulkImport: no such thing' },
    ],
    [
      'was refused without a line',
      { status: 'error', data: { error: 'Some users not found', line_number: '0' } },
      { kind: 'refused', line: 0, words: 'Some users not found' },
    ],
    [
      'was refused without a word',
      { status: 'error' },
      { kind: 'refused', line: 0, words: 'the server does not say why' },
    ],
    ['was taken back', { status: 'canceled' }, { kind: 'lost' }],
  ])('%s', async (_what, last, end) => {
    expect((await follow([pending, pending, running, running, last])).end).toMatchObject(end);
  });

  it('may wait for its start as long as it likes', async () => {
    const looks = [...Array.from({ length: 200 }, () => pending), running, { status: 'success' }];
    expect(await follow(looks)).toMatchObject({ end: { kind: 'arrived' }, cancelled: [] });
  });

  it('that is in progress for too long is lost, and taken back where the server can do that', async () => {
    const { end, now, cancelled } = await follow([pending, running]);
    expect(end.kind).toBe('lost');
    expect(now).toBeGreaterThan(10_000);
    expect(now).toBeLessThan(12_000);
    expect(cancelled).toEqual(['job canceled']);
  });

  it('has ten times as long as its size lets expect', async () => {
    expect((await follow([running], { expectedMs: 60_000 })).now).toBeGreaterThan(600_000);
  });

  it('is as old as it was when another attempt began to follow it', async () => {
    expect((await follow([running], { doneMs: 9_000 })).now).toBeLessThan(2_000);
  });
});

describe('the job of an import whose answer was lost', () => {
  const jobs = (names: readonly string[][]) =>
    ({
      jobsOfType: async (_type: string, page: number) =>
        (names[page] ?? []).map((import_file, index) => ({ id: `${page}-${index}`, data: { import_file } })),
    }) as unknown as MattermostClient;

  it.each([
    ['on the first page', [['b', 'a']], '0-1'],
    ['on a later one', [['b'], ['c', 'a']], '1-1'],
    ['the newest of several', [['a', 'a']], '0-0'],
    ['nowhere', [['b'], ['c']], undefined],
  ])('is found %s', async (_where, names, id) => {
    expect((await findServerJob(jobs(names), 'a'))?.id).toBe(id);
  });
});

describe('an import of somebody else', () => {
  const NOW = 1_000_000;
  const at = (jobs: readonly { id: string; status: string; start_at: number; create_at: number }[]) =>
    importAtWork({ jobsOfType: async () => jobs } as unknown as MattermostClient, { stuckMs: 10_000 }, NOW);
  const job = (status: string, startAt: number, createAt = NOW - 500) => ({
    id: status,
    status,
    start_at: startAt,
    create_at: createAt,
  });

  it.each([
    ['that waits', job('pending', 0), 'pending'],
    ['that runs', job('in_progress', NOW - 9_000), 'in_progress'],
    [
      'that shall be cancelled, which a running one does not heed',
      job('cancel_requested', NOW - 9_000),
      'cancel_requested',
    ],
    ['that a server has left behind', job('in_progress', NOW - 11_000), undefined],
    ['that nobody has begun for too long', job('pending', 0, NOW - 11_000), undefined],
    ['that has arrived', job('success', NOW - 100), undefined],
    ['that was refused', job('error', NOW - 100), undefined],
  ])('is one %s, or none', async (_what, one, id) => {
    expect((await at([job('success', NOW - 50), one]))?.id).toBe(id);
  });
});
