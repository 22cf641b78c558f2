import { describe, expect, it } from '@jest/globals';
import { classifyEntry } from '../../../src/slack/archive/layout.ts';

describe('the layout of an export', () => {
  it.each([
    ['users.json', { kind: 'list', list: 'users', scope: '' }],
    ['org_users.json', { kind: 'list', list: 'org_users', scope: '' }],
    ['mpims.json', { kind: 'list', list: 'mpims', scope: '' }],
    ['general/2024-01-31.json', { kind: 'messages', folder: 'general', file: '2024-01-31.json' }],
    ['D0123/2024-01-31.json', { kind: 'messages', folder: 'D0123', file: '2024-01-31.json' }],
    ['general/messages.json', { kind: 'messages', folder: 'general', file: 'messages.json' }],
    ['general/replies.json', { kind: 'messages', folder: 'general', file: 'replies.json' }],
    ['general/users.json', { kind: 'messages', folder: 'general', file: 'users.json' }],
    ['FC:F01:notes/2024-01-31.json', { kind: 'messages', folder: 'FC:F01:notes', file: '2024-01-31.json' }],
    ['emojis/2024-01-31.json', { kind: 'messages', folder: 'emojis', file: '2024-01-31.json' }],
    ['general/canvas_in_the_conversation.json', { kind: 'folder_canvas', folder: 'general' }],
    ['__uploads/F0123/a photo.png', { kind: 'upload', fileId: 'F0123', name: 'a photo.png' }],
    ['__uploads/F0123/deep/a.png', { kind: 'unknown' }],
    ['__uploads/F0123.json', { kind: 'unknown' }],
    ['general/attachments/F0123-a-b.png', { kind: 'upload', fileId: 'F0123', name: 'a-b.png' }],
    ['general/attachments/readme.txt', { kind: 'unknown' }],
    ['emojis/party_parrot.gif', { kind: 'emoji_image', name: 'party_parrot' }],
    ['emojis/v1.5.png', { kind: 'emoji_image', name: 'v1.5' }],
    ['emojis/index.json', { kind: 'emoji_index' }],
    ['canvases.json', { kind: 'list', list: 'canvases', scope: '' }],
    ['file_conversations.json', { kind: 'list', list: 'file_conversations', scope: '' }],
    ['integration_logs.json', { kind: 'nothing' }],
    ['content_flags.json', { kind: 'nothing' }],
    ['.slack-manifest.json', { kind: 'nothing' }],
    ['README.md', { kind: 'nothing' }],
    ['workflows.json', { kind: 'unknown' }],
    ['constructor', { kind: 'nothing' }],
    ['profile_pictures/U0123.jpg', { kind: 'avatar', userId: 'U0123' }],
    [
      'profile_pictures/2024-01-31.json',
      { kind: 'messages', folder: 'profile_pictures', file: '2024-01-31.json' },
    ],
    ['__avatars/U0123/U0123_ab.png', { kind: 'avatar', userId: 'U0123', name: 'U0123_ab.png' }],
    ['__avatars/U0123.json', { kind: 'unknown' }],
    ['teams/acme/channels.json', { kind: 'list', list: 'channels', scope: 'teams/acme/' }],
    ['teams/acme/integration_logs.json', { kind: 'nothing' }],
    ['teams/acme/general/a.json', { kind: 'messages', folder: 'teams/acme/general', file: 'a.json' }],
    [
      'teams/acme/general/canvas_in_the_conversation.json',
      { kind: 'folder_canvas', folder: 'teams/acme/general' },
    ],
    ['teams/acme/general/attachments/F0123-a.png', { kind: 'upload', fileId: 'F0123', name: 'a.png' }],
    ['teams/acme/__uploads/F0123/a.png', { kind: 'upload', fileId: 'F0123', name: 'a.png' }],
    ['teams/2024-01-31.json', { kind: 'messages', folder: 'teams', file: '2024-01-31.json' }],
    ['teams/attachments/F0123-a.png', { kind: 'upload', fileId: 'F0123', name: 'a.png' }],
  ])('%s', (name, expected) => {
    expect(classifyEntry(name)).toEqual(expected);
  });

  it('gives folder names in the form of the lists, whatever a Mac made of them', () => {
    expect(classifyEntry('cafe\u0301/a.json')).toMatchObject({ folder: 'caf\u00e9' });
  });
});
