import { describe, expect, it } from '@jest/globals';
import { classifyEntry } from '../../../src/slack/archive/layout.ts';

describe('the layout of an export', () => {
  it.each([
    ['users.json', { kind: 'list', list: 'users' }],
    ['org_users.json', { kind: 'list', list: 'org_users' }],
    ['mpims.json', { kind: 'list', list: 'mpims' }],
    ['general/2024-01-31.json', { kind: 'messages', folder: 'general', file: '2024-01-31.json' }],
    ['D0123/2024-01-31.json', { kind: 'messages', folder: 'D0123', file: '2024-01-31.json' }],
    ['general/messages.json', { kind: 'messages', folder: 'general', file: 'messages.json' }],
    ['general/replies.json', { kind: 'messages', folder: 'general', file: 'replies.json' }],
    ['general/users.json', { kind: 'messages', folder: 'general', file: 'users.json' }],
    ['FC:F01:notes/2024-01-31.json', { kind: 'messages', folder: 'FC:F01:notes', file: '2024-01-31.json' }],
    ['emojis/2024-01-31.json', { kind: 'messages', folder: 'emojis', file: '2024-01-31.json' }],
    ['general/canvas_in_the_conversation.json', { kind: 'other' }],
    ['__uploads/F0123/a photo.png', { kind: 'upload', fileId: 'F0123', name: 'a photo.png' }],
    ['__uploads/F0123/deep/a.png', { kind: 'other' }],
    ['__uploads/F0123.json', { kind: 'other' }],
    ['general/attachments/F0123-a-b.png', { kind: 'upload', fileId: 'F0123', name: 'a-b.png' }],
    ['general/attachments/readme.txt', { kind: 'other' }],
    ['emojis/party_parrot.gif', { kind: 'emoji_image', name: 'party_parrot' }],
    ['emojis/v1.5.png', { kind: 'emoji_image', name: 'v1.5' }],
    ['emojis/index.json', { kind: 'emoji_index' }],
    ['integration_logs.json', { kind: 'other' }],
    ['constructor', { kind: 'other' }],
    ['teams/T1/general/2024-01-31.json', { kind: 'other' }],
  ])('%s', (name, expected) => {
    expect(classifyEntry(name)).toEqual(expected);
  });

  it('gives folder names in the form of the lists, whatever a Mac made of them', () => {
    expect(classifyEntry('cafe\u0301/a.json')).toMatchObject({ folder: 'caf\u00e9' });
  });
});
