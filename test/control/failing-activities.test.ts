import { describe, expect, it } from '@jest/globals';
import { failingActivities, failingText } from '../../src/control/failing-activities.ts';

describe('failingActivities', () => {
  const clientOf = (pendingActivities: object[]) =>
    ({ getHandle: () => ({ describe: async () => ({ raw: { pendingActivities } }) }) }) as never;

  it('names what is tried again, and why', async () => {
    const failing = await failingActivities(
      clientOf([
        { activityType: { name: 'importUsers' }, attempt: 1 },
        {
          activityType: { name: 'importMessages' },
          attempt: 4,
          lastFailure: { message: 'ENOENT: no such file\nstack' },
        },
      ]),
      'workflow',
      'run',
    );
    expect(failing.map(failingText)).toEqual(['importMessages, attempt 4: ENOENT: no such file']);
  });

  it('says nothing of work that a stopping worker handed on', async () => {
    const lastFailure = { message: 'the worker stops', applicationFailureInfo: { type: 'WorkerStopping' } };
    expect(await failingActivities(clientOf([{ attempt: 2, lastFailure }]), 'workflow', 'run')).toEqual([]);
  });
});
