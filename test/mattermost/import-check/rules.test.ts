import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BOT_FIELDS } from '../../../src/mattermost/import-check/check-bot.ts';
import { CHANNEL_FIELDS } from '../../../src/mattermost/import-check/check-channel.ts';
import {
  DIRECT_CHANNEL_FIELDS,
  PARTICIPANT_FIELDS,
} from '../../../src/mattermost/import-check/check-direct-channel.ts';
import { EMOJI_FIELDS } from '../../../src/mattermost/import-check/check-emoji.ts';
import { INFO_FIELDS } from '../../../src/mattermost/import-check/check-line.ts';
import {
  CHANNEL_MEMBERSHIP_FIELDS,
  TEAM_MEMBERSHIP_FIELDS,
} from '../../../src/mattermost/import-check/check-memberships.ts';
import { ROLE_FIELDS, SCHEME_FIELDS } from '../../../src/mattermost/import-check/check-scheme.ts';
import { TEAM_FIELDS } from '../../../src/mattermost/import-check/check-team.ts';
import { USER_FIELDS } from '../../../src/mattermost/import-check/check-user.ts';
import type { Fields } from '../../../src/mattermost/import-check/fields.ts';
import {
  ATTACHMENT_FIELDS,
  FOLLOWER_FIELDS,
  POST_FIELDS,
  REACTION_FIELDS,
} from '../../../src/mattermost/import-check/post-fields.ts';
import { RULES } from '../../../src/mattermost/import-check/rules.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'import-check.md'), 'utf8');

/** The cells of every row of the page's tables whose first cell is code. */
const rows = [...PAGE.matchAll(/^\| `([^`]+)` +\| (.*) \|$/gm)].map(([, code, rest]) => ({
  code: code!,
  cells: rest!.split(' | ').map((cell) => cell.trim()),
}));

describe('the page of the rules', () => {
  it('has each of them, as it is', () => {
    const listed = rows.filter(({ code }) => Object.hasOwn(RULES, code));
    expect(
      Object.fromEntries(listed.map(({ code, cells: [effect, meaning] }) => [code, { effect, meaning }])),
    ).toEqual(RULES);
  });

  it.each<[string, Fields]>([
    ['info', INFO_FIELDS],
    ['role', ROLE_FIELDS],
    ['scheme', SCHEME_FIELDS],
    ['team', TEAM_FIELDS],
    ['channel', CHANNEL_FIELDS],
    ['user', USER_FIELDS],
    ['user.teams', TEAM_MEMBERSHIP_FIELDS],
    ['user.teams.channels', CHANNEL_MEMBERSHIP_FIELDS],
    ['bot', BOT_FIELDS],
    ['emoji', EMOJI_FIELDS],
    ['direct_channel', DIRECT_CHANNEL_FIELDS],
    ['participant', PARTICIPANT_FIELDS],
    ['post', POST_FIELDS],
    ['reaction', REACTION_FIELDS],
    ['attachment', ATTACHMENT_FIELDS],
    ['follower', FOLLOWER_FIELDS],
  ])('names every field of %s, the required ones in bold', (entity, { required = {}, optional = {} }) => {
    const fields = rows.find(({ code, cells }) => code === entity && cells.length === 1)!.cells[0]!;
    for (const field of Object.keys(required)) expect(fields).toContain(`**\`${field}\`**`);
    for (const field of Object.keys(optional)) expect(fields).toContain(`\`${field}\``);
  });

  it('has a test for each of them', () => {
    const folder = import.meta.dirname;
    const files = [
      'zip',
      'lines',
      'team',
      'channel',
      'user',
      'emoji',
      'direct',
      'post',
      'support/import-file',
    ];
    const tests = files.map((name) =>
      readFileSync(join(folder, `${name}${name.includes('/') ? '' : '.test'}.ts`), 'utf8'),
    );
    const untested = Object.keys(RULES).filter((code) => !tests.some((text) => text.includes(`'${code}'`)));
    expect(untested).toEqual([]);
  });
});
