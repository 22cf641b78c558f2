import { describe, expect, it } from '@jest/globals';
import type { JobDetail } from '../../src/api/schemas/job.ts';
import { actionsOf } from '../../web/src/job/actions.ts';
import { announcement, barrierReason, nowText, retryingText } from '../../web/src/job/now.ts';
import { stageSteps } from '../../web/src/job/stages.ts';
import { countsOf, jobWith } from './jobs.ts';

const server: JobDetail['target'] = {
  kind: 'mattermost',
  path: 'https://mattermost.example.com/acme',
  team: 'acme',
  state: 'planned',
  files: [],
};
const holder = { jobId: 7, type: 'user', pending: 1204, isPaused: false } as const;
const waiting = (given: Partial<JobDetail['waiting']>) => ({
  waiting: { text: '', holders: [], readers: [], ...given },
});
const imports = { done: 2, runningS: null, isWaiting: false, aheadJobId: null };

describe('what happens now', () => {
  it.each<[Partial<JobDetail>, string]>([
    [{ stage: 'messages' }, 'Reading messages.'],
    [{}, 'Exporting messages.'],
    [
      { types: [countsOf('message', { total: 2, exported: 2 })] },
      'Everything is exported; making sure that nothing is missing.',
    ],
    [
      { stage: 'done' },
      'Everything of this archive is exported; the file is made when all archives of it are. Putting the parts together into the file takes a while.',
    ],
    [
      { stage: 'done', retrying: [{ activity: 'finishJob', attempt: 2, error: 'no space' }] },
      'Putting the parts together into the file: something has failed and is tried again by itself.',
    ],
    [
      { stage: 'done', ...waiting({ readers: [4] }) },
      'Everything of this archive is exported. Waits for other archives of the same file: it is made when job 4 has exported everything.',
    ],
    [
      { stage: 'done', target: server, imports },
      'Everything of this archive is sent. Finishing at the server, as soon as all archives for it are sent.',
    ],
    [
      { stage: 'done', target: server, ...waiting({ readers: [4, 5] }) },
      'Everything of this archive is sent. Waits until jobs 4 and 5 have sent everything: then all is finished at the server.',
    ],
    [waiting({ holders: [holder] }), 'Waits for job 7, which has 1,204 users pending.'],
    [
      waiting({ holders: [holder, { ...holder, type: 'channel', pending: 1, isPaused: true }] }),
      'Waits for job 7, which has 1,204 users and 1 channel pending and is paused.',
    ],
    [
      { stage: 'ready_export', ...waiting({ readers: [2, 4] }) },
      'Waits until jobs 2 and 4 have read everything: all of them go into the same target.',
    ],
    [
      { pausedAt: '2026-03-02T09:01:00.000Z', ...waiting({ holders: [holder] }) },
      'Paused by an administrator. What is done is kept; it goes on when it is resumed.',
    ],
    [
      { retrying: [{ activity: 'exportMessages', attempt: 4, error: 'no space' }] },
      'Exporting messages: something has failed and is tried again by itself.',
    ],
    [{ target: server, imports }, 'Sending to the server. 2 done before.'],
    [
      { target: server, imports: { ...imports, aheadJobId: 5 } },
      'The server is busy with an import of job 5; ours is next. 2 done before.',
    ],
    [{ status: 'failed', error: 'a.zip is no zip' }, 'Failed: a.zip is no zip'],
    [
      { status: 'cancelled', target: server },
      'Cancelled. What had arrived at the server by then stays there.',
    ],
  ])('%j', (given, text) => {
    expect(nowText(jobWith(given))).toBe(text);
  });

  it('says of nothing but a success that it is finished', () => {
    for (const status of ['running', 'failed', 'cancelled'] as const)
      expect(nowText(jobWith({ status, stage: 'done' }))).not.toContain('Finished');
    expect(announcement(jobWith({ stage: 'done' }))).toBe('Job 3: finishing');
    expect(nowText(jobWith({ status: 'success', stage: 'done' }))).toContain('Finished');
  });

  it('says why others are waited for', () => {
    expect(barrierReason([holder])).toContain(
      'Mattermost needs all users before any custom emoji, channels, messages, attachments or reactions',
    );
  });

  it('tells the first line only of what is tried again', () => {
    expect(retryingText({ activity: 'importMessages', attempt: 4, error: 'ECONNREFUSED\n  at x' })).toBe(
      'tries again: importMessages, attempt 4: ECONNREFUSED',
    );
  });

  it('is said aloud when the stage changes, not when a number does', () => {
    const job = jobWith();
    expect(announcement(jobWith({ types: [countsOf('message', { total: 200, exported: 91 })] }))).toBe(
      announcement(job),
    );
    expect(announcement(jobWith({ stage: 'done', status: 'success' }))).not.toBe(announcement(job));
  });
});

describe('the stages', () => {
  it('are left, current, and ahead', () => {
    const steps = stageSteps(jobWith({ stage: 'channels', durationsMs: { extracting: 5, users: 7 } }));
    expect(steps.slice(0, 4)).toEqual([
      { stage: 'extracting', state: 'left', durationMs: 5 },
      { stage: 'users', state: 'left', durationMs: 7 },
      { stage: 'channels', state: 'current', durationMs: null },
      { stage: 'messages', state: 'ahead', durationMs: null },
    ]);
  });

  it.each([
    ['success', 'done', 'left'],
    ['failed', 'messages', 'ended'],
    ['cancelled', 'exporting', 'ended'],
  ] as const)('of a job that is %s in %s end there as %s', (status, stage, state) => {
    const steps = stageSteps(jobWith({ status, stage }));
    expect(steps.find((step) => step.stage === stage)!.state).toBe(state);
    expect(steps.some((step) => step.state === 'current')).toBe(false);
  });
});

describe('what can be done', () => {
  const failed = { types: [countsOf('message', { total: 2, exported: 1, failed: 1 })] };
  it.each<[string, Partial<JobDetail>, string[]]>([
    ['runs', {}, ['pause', 'cancel']],
    ['is held', { pausedAt: '2026-03-02T09:01:00.000Z' }, ['resume', 'cancel']],
    ['has succeeded', { status: 'success' }, []],
    ['has succeeded with failures', { status: 'success', ...failed }, ['retry']],
    ['was cancelled', { status: 'cancelled' }, ['retry']],
  ])('with a job that %s', (_, given, actions) => {
    expect(actionsOf(jobWith(given))).toEqual(actions);
  });
});
