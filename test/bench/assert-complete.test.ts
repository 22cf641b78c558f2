import { describe, expect, test } from '@jest/globals';
import { assertComplete } from './assert-complete.ts';

const totals = {
  ...{ users: 5, channels: 2, messages: 9, attachments: 4, uploads: 3, reactions: 7 },
  ...{ threads: 1, replies: 1, dayFiles: 2, bytes: 100 },
};
const meta = {
  ...{ users_exported: 6, channels_exported: 2, messages_exported: 9 },
  ...{ attachments_exported: 3, attachments_skipped: 1, reactions_exported: 7 },
};

describe('a migration of the bench', () => {
  test('is complete with all that has bytes, and with bots that the list of users lacks', () => {
    expect(() => assertComplete({ status: 'success', meta }, totals)).not.toThrow();
  });

  test.each([
    [{ status: 'success', meta: { ...meta, reactions_exported: 6 } } as const, '6 of 7 reactions'],
    [{ status: 'success', meta: { ...meta, users_exported: 4 } } as const, '4 of 5 users'],
    [{ status: 'failed', meta } as const, 'ended as failed'],
  ])('is not complete as %j', (job, message) => {
    expect(() => assertComplete(job, totals)).toThrow(message);
  });
});
