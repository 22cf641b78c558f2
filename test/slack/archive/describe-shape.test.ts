import { describe, expect, it } from '@jest/globals';
import { describeShape, shapeMark } from '../../../src/slack/archive/describe-shape.ts';

const shapeOf = (...names: string[]) => describeShape(new Set(names.map(shapeMark)));
const standard = ['users.json', 'channels.json', 'integration_logs.json', 'general/2024-01-31.json'];

describe('the shape of an export', () => {
  it.each([
    ['standard', standard],
    ['corporate', [...standard, 'groups.json', 'dms.json']],
    ['corporate', ['users.json', 'mpims.json']],
    ['grid', ['org_users.json', 'channels.json']],
    ['grid', [...standard, 'teams/acme/channels.json']],
  ])('is %s by the names of its lists', (kind, names) => {
    expect(shapeOf(...names)).toEqual({ kind, notes: kind === 'grid' ? expect.anything() : [] });
  });

  it.each([
    ['__uploads/F1/plan.txt', /__uploads\//],
    ['general/attachments/F1-plan.txt', /attachments\//],
    ['emojis/party.png', /emoji images/],
    ['profile_pictures/U1.png', /profile pictures/],
    ['general/messages.json', /API answers/],
    ['teams/acme/users.json', /teams\//],
  ])('says what %s means', (name, note) => {
    expect(shapeOf(...standard, name).notes).toEqual([expect.stringMatching(note)]);
  });
});
