import { describe, expect, it } from '@jest/globals';
import { parseRoom } from '../../src/threads/shared-names.ts';

describe('parseRoom', () => {
  it('takes a direct channel of nobody, as earlier versions planned it, for a conversation without members', () => {
    const row = { type: 'D', name: '', members: [], slackId: 'D1', pins: ['1.000000'] };
    expect(parseRoom(JSON.stringify(row))).toEqual({
      type: 'none',
      name: '',
      reason: 'no_members',
      detail: 'nobody is known to be in this conversation',
      slackId: 'D1',
      pins: ['1.000000'],
    });
    const direct = { ...row, name: 'ann,bob', members: ['ann', 'bob'] };
    expect(parseRoom(JSON.stringify(direct))).toEqual(direct);
  });
});
