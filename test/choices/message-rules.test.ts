import { describe, expect, it } from '@jest/globals';
import { Choices, NO_CHOICES } from '../../src/choices/choices.ts';
import { leftOut, messageRules } from '../../src/choices/message-rules.ts';

const why = (choices: object, message: Record<string, unknown>, threadTs = '1577836800000000') =>
  leftOut(messageRules(Choices.parse(choices))!, message, threadTs)?.detail;

describe('choices about messages', () => {
  it('ask nothing of any message unless there are some', () => {
    expect(messageRules(NO_CHOICES)).toBeUndefined();
    expect(messageRules(Choices.parse({ leave_out: ['reactions'] }))).toBeUndefined();
  });

  it.each<[string, object, Record<string, unknown>, string | undefined]>([
    ['a join', { leave_out: ['system_messages'] }, { subtype: 'channel_join' }, 'leave_out: system_messages'],
    ['a message', { leave_out: ['system_messages'] }, {}, undefined],
    ['/me', { leave_out: ['system_messages'] }, { subtype: 'me_message' }, undefined],
    ['a webhook', { leave_out: ['bot_messages'] }, { subtype: 'bot_message' }, 'leave_out: bot_messages'],
    ['an app', { leave_out: ['bot_messages'] }, { bot_id: 'B1' }, 'leave_out: bot_messages'],
    ['a person through an app', { leave_out: ['bot_messages'] }, { bot_id: 'B1', user: 'U1' }, undefined],
    ['the first moment', { from: '2020-01-01' }, {}, undefined],
    ['a moment before', { from: '2020-01-02' }, {}, 'before `from`'],
    ['the last day', { to: '2020-01-01' }, {}, undefined],
    ['a day after', { to: '2019-12-31' }, {}, 'after `to`'],
  ])('%s', (_, choices, message, expected) => {
    expect(why(choices, message)).toBe(expected);
  });

  it('go by the time of the root, so that no thread is cut', () => {
    expect(why({ from: '2020-01-01' }, { ts: '1600000000.000000' }, '1500000000000000')).toBe(
      'before `from`',
    );
  });
});
