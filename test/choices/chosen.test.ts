import { describe, expect, it } from '@jest/globals';
import { Choices, type LeftOutKind } from '../../src/choices/choices.ts';
import { chosenBy } from '../../src/choices/chosen.ts';
import { CHANNEL_KINDS, type ChannelKind, parseChannel } from '../../src/slack/channel.ts';

const channel = (kind: ChannelKind, name = 'x') => parseChannel({ id: 'C1', kind, name });

describe('chosenBy', () => {
  it.each<[LeftOutKind, ChannelKind[]]>([
    ['public_channels', ['public']],
    ['private_channels', ['private', 'comments', 'unlisted']],
    ['direct_messages', ['dm']],
    ['group_messages', ['mpim']],
  ])('%s are %j', (kind, expected) => {
    const chosen = chosenBy(Choices.parse({ leave_out: [kind] }));
    expect(CHANNEL_KINDS.filter((one) => chosen.room(channel(one))?.leftOut !== undefined)).toEqual(expected);
  });

  it('finds nothing by a name that every object has', () => {
    const chosen = chosenBy(Choices.parse({}));
    expect(
      ['constructor', '__proto__', 'toString'].map((name) => chosen.room(channel('public', name))),
    ).toEqual([undefined, undefined, undefined]);
  });
});
