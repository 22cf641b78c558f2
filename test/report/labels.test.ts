import { describe, expect, it } from '@jest/globals';
import { countOf, entryLabel, ownDetail } from '../../src/report/labels.ts';

const called = (slackName: string | null, targetName: string | null) => ({
  slackId: 'X1',
  slackName,
  targetName,
});
const entry = (more: object) => ({
  slackId: 'X',
  detail: '',
  time: null,
  channel: null,
  user: null,
  ...more,
});

describe('an entity is called', () => {
  it.each<[string, object, string]>([
    ['a channel of the same name', { channel: called('random', 'random') }, '#random'],
    ['a channel with another name', { channel: called('general', 'town-square') }, '#general → ~town-square'],
    ['a channel without a target', { channel: called('random', null) }, '#random'],
    ['a channel that nobody knows', { channel: called(null, null) }, ''],
    ['a direct message', { channel: called(null, 'ann,bob') }, 'direct: ann, bob'],
    ['a direct message to oneself', { channel: called(null, 'ann,ann') }, 'direct: ann'],
    ['a group', { channel: called('mpdm-ann--bob--cid-1', 'ann,bob,cid') }, 'direct: ann, bob, cid'],
    ['a user of the same name', { user: called('ann', 'ann') }, '@ann'],
    ['a user with another name', { user: called('all', 'slack-all') }, 'all → @slack-all'],
    ['a user without a target', { user: called('ann', null) }, 'ann'],
    [
      'who reacted, and where',
      { channel: called('random', 'random'), user: called('ann', 'ann') },
      '#random, by @ann',
    ],
    ['an emoji', {}, ''],
  ])('%s', (_what, more, label) => {
    expect(entryLabel(entry(more))).toBe(label);
  });

  it.each<[string, object, string]>([
    ['says both names once', { detail: 'all → slack-all', user: called('all', 'slack-all') }, ''],
    ['says them once where Slack had none', { detail: ' → u1', user: called(null, 'u1') }, ''],
    [
      'keeps what is something else',
      { detail: 'all → other', user: called('all', 'slack-all') },
      'all → other',
    ],
  ])('%s', (_what, more, detail) => {
    expect(ownDetail(entry(more))).toBe(detail);
  });

  it('in the singular, if it is one', () => {
    expect(countOf({ type: 'message', count: 1 })).toBe('1 message');
    expect(countOf({ type: 'message', count: 1200 })).toBe('1,200 messages');
    expect(countOf({ type: 'custom_emoji', count: 1 })).toBe('1 custom emoji');
    expect(countOf({ type: undefined, count: 2 })).toBe('2');
  });
});
