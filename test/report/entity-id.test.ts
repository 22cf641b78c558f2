import { describe, expect, it } from '@jest/globals';
import type { EntityType } from '../../src/meta/entity-types.ts';
import { idParts, messagePlace, refusedPlace } from '../../src/report/entity-id.ts';

describe('the id of an entity names', () => {
  const time = '2024-04-05T19:34:38Z';
  it.each<[EntityType | undefined, string, object]>([
    ['user', 'U1', { userId: 'U1' }],
    ['channel', 'C1', { channelId: 'C1' }],
    ['channel', 'folder:a/1712345678.000200', { channelId: 'folder:a/1712345678.000200' }],
    ['custom_emoji', 'C1/1712345678.000200', {}],
    ['message', 'C1/1712345678.000200', { channelId: 'C1', time }],
    ['message', 'folder:old stuff/1712345678.000200', { channelId: 'folder:old stuff', time }],
    ['attachment', 'C1/1712345678.000200/F1', { channelId: 'C1', time }],
    ['reaction', 'C1/1712345678.000200/+1/U2', { channelId: 'C1', time, userId: 'U2' }],
    ['reaction', 'C1/1712345678.000200/an/odd/one/U2', { channelId: 'C1', time, userId: 'U2' }],
    ['message', 'random/2024-03-06.json#5', { folder: 'random' }],
    ['message', 'C1/99999999999.000000', { channelId: 'C1', time: '5138-11-16T09:46:39Z' }],
    ['message', 'what is this', {}],
    [undefined, 'C1/1712345678.000200', { channelId: 'C1', time }],
  ])('%s %s', (type, slackId, parts) => {
    expect(idParts(type, slackId)).toEqual(parts);
  });
});

describe('the place of a message', () => {
  it.each<[string, ReturnType<typeof messagePlace>]>([
    ['C1/1712345678.000200', { channelId: 'C1', ts: '1712345678.000200', rest: '' }],
    ['C1/1712345678.000200/F1', { channelId: 'C1', ts: '1712345678.000200', rest: 'F1' }],
    [
      'C1/1712345678.000200/an/odd/one/U2',
      { channelId: 'C1', ts: '1712345678.000200', rest: 'an/odd/one/U2' },
    ],
    ['folder:a/b/1712345678.000200', { channelId: 'folder:a/b', ts: '1712345678.000200', rest: '' }],
    ['random/2024-03-06.json#5', undefined],
    ['C1', undefined],
  ])('%s', (slackId, place) => {
    expect(messagePlace(slackId)).toEqual(place);
  });

  it.each<[string, ReturnType<typeof refusedPlace>]>([
    ['random/2024-03-06.json#5', { file: 'random/2024-03-06.json', index: 5 }],
    ['teams/acme/#1/a.json#0', { file: 'teams/acme/#1/a.json', index: 0 }],
    ['C1/1712345678.000200', undefined],
    ['emoji#1', undefined],
  ])('%s, refused', (slackId, place) => {
    expect(refusedPlace(slackId)).toEqual(place);
  });
});
