import { describe, expect, it } from '@jest/globals';
import { authorOf, authorProfile } from '../../src/slack/author.ts';
import { parseUser } from '../../src/slack/user.ts';

describe('authorOf', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['its user', { user: 'U1' }, 'U1'],
    ['its user, though an app wrote it', { user: 'U1', bot_id: 'B1' }, 'U1'],
    ['its bot, if there is no user', { user: null, bot_id: 'B1' }, 'B1'],
    ['who commented on a file', { user: 'U1', comment: { user: 'U2' } }, 'U2'],
    ['its user, if the comment has none', { user: 'U1', comment: { comment: 'x' } }, 'U1'],
    ['its user, if the comment is null', { user: 'U1', comment: null }, 'U1'],
    ['Slackbot, if nobody is named', { username: 'deploy' }, 'USLACKBOT'],
    ['Slackbot, if what is named is no id', { user: 'u1', bot_id: '' }, 'USLACKBOT'],
    ['Slackbot, if what is named is no text', { user: { id: 'U1' }, bot_id: 7 }, 'USLACKBOT'],
  ])('is %s', (_, message, author) => {
    expect(authorOf(message)).toBe(author);
  });
});

describe('authorProfile', () => {
  it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'a stranger from the profile that the message brings',
      'U9',
      {
        user: 'U9',
        user_profile: { name: 'pat', real_name: 'Pat Smith', display_name: 'Patty', team: 'T9' },
      },
      { handle: 'pat', shownName: 'Patty', firstName: 'Pat', lastName: 'Smith', teamId: 'T9', isBot: false },
    ],
    [
      'a bot from its profile',
      'B1',
      { bot_id: 'B1', bot_profile: { name: 'Deploy' }, username: 'x' },
      { handle: 'Deploy', isBot: true },
    ],
    [
      'a bot from the name that it used',
      'B1',
      { bot_id: 'B1', bot_profile: null, username: 'deploy' },
      { handle: 'deploy', isBot: true },
    ],
    ['a bot without a name', 'B1', { bot_id: 'B1', username: '' }, { handle: '', isBot: true }],
    [
      'Slackbot',
      'USLACKBOT',
      { user: 'USLACKBOT' },
      { handle: 'slackbot', shownName: 'Slackbot', isBot: true },
    ],
    ['somebody whom another one mentions', 'U9', {}, { handle: '', isBot: false }],
    ['nobody by another one’s profile', 'U9', { user: 'U1', user_profile: { name: 'ann' } }, { handle: '' }],
    ['a stranger whose profile is none', 'U9', { user: 'U9', user_profile: 'x' }, { handle: '' }],
  ])('describes %s', (_, id, message, user) => {
    expect(parseUser(authorProfile(id, message))).toMatchObject({ id, ...user });
  });
});
