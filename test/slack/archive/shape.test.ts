import { describe, expect, it } from '@jest/globals';
import { classifyEntry } from '../../../src/slack/archive/layout.ts';
import { createShapeDetector, shapeText } from '../../../src/slack/archive/shape.ts';

const LISTS = ['users.json', 'channels.json'];
const SLACK = [...LISTS, 'integration_logs.json', 'general/2024-01-31.json'];

describe('the shape of an archive', () => {
  it.each<[string, string[]]>([
    ['standard export (public channels)', SLACK],
    ['standard export (public channels)', [...SLACK, 'file_conversations.json', 'canvases.json']],
    ['export of all conversations', [...SLACK, 'groups.json']],
    ['export of all conversations', [...SLACK, 'mpims.json', '.slack-manifest.json']],
    ['standard export (public channels), with slack-advanced-exporter', [...SLACK, '__uploads/F1/a.png']],
    [
      'standard export (public channels), with slack-advanced-exporter',
      [...SLACK, 'profile_pictures/U1.png'],
    ],
    ['standard export (public channels), with slack-advanced-exporter', [...SLACK, 'general/replies.json']],
    ['export of all conversations, with slackdump', [...LISTS, 'dms.json', '__uploads/F1/a.png']],
    ['standard export (public channels), with slackdump', [...LISTS, 'general/attachments/F1-a.png']],
    ['standard export (public channels), with slackdump', [...LISTS, '__avatars/U1/a.png']],
    ['Enterprise Grid export of 0 workspaces', ['org_users.json', 'channels.json', 'integration_logs.json']],
    ['Enterprise Grid export of 1 workspace', ['teams/acme/users.json', 'teams/acme/channels.json']],
    [
      'Enterprise Grid export of 2 workspaces',
      ['org_users.json', 'dms.json', 'teams/acme/channels.json', 'teams/emca/general/2024-01-31.json'],
    ],
    ['standard export (public channels)', [...SLACK, 'teams/2024-01-31.json']],
  ])('%s', (text, names) => {
    const detector = createShapeDetector();
    for (const name of names) detector.add(name, classifyEntry(name));
    expect(shapeText(detector.shape())).toBe(text);
  });
});
