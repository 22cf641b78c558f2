import type { z } from 'zod';
import { type Choices, LEAVE_OUT } from '../../src/choices/choices.ts';
import { aPng } from './images.ts';

const at = (day: number, n = 0) => `${Date.UTC(2020, 0, day) / 1000}.00000${n}`;
const said = (ts: string, more: object = {}) => ({ type: 'message', user: 'U1', ts, text: 'hello', ...more });
const file = { id: 'F1', name: 'a.txt' };
const held = { id: 'F2', name: 'b.txt' };
const wave = { name: 'wave', users: ['U1', 'U2'], count: 2 };

/** An export with something of every kind that a choice can be about. */
export const chosenExport: Record<string, unknown> = {
  'users.json': [
    { id: 'U1', team_id: 'T3', name: 'ann', profile: { email: 'ann@example.com' } },
    { id: 'U2', team_id: 'T3', name: 'bob', profile: { email: 'bob@example.com' } },
    { id: 'U3', team_id: 'T3', name: 'gus', is_restricted: true, profile: { email: 'gus@example.com' } },
    { id: 'U4', team_id: 'T3', name: 'robot', is_bot: true, profile: { bot_id: 'B4' } },
    { id: 'U5', team_id: 'T3', name: 'Eve!', is_ultra_restricted: true, profile: {} },
  ],
  'channels.json': [
    { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2', 'U3'] },
    { id: 'C2', name: 'dev', members: ['U1', 'U3'], topic: { value: 'x'.repeat(2_000) } },
    { id: 'C3', name: 'ops', members: ['U2'] },
    { id: 'C4', name: 'lunch', members: ['U1'], is_archived: true },
  ],
  'groups.json': [{ id: 'G1', name: 'board', members: ['U1'] }],
  'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
  'mpims.json': [{ id: 'G2', name: 'mpdm-x', members: ['U1', 'U2', 'U3'] }],
  'canvases.json': [
    {
      id: 'F3',
      title: 'Rules',
      mode: 'quip',
      user: 'U2',
      created: 1_577_900_000,
      shares: [{ channel: 'C1' }],
    },
  ],
  'emojis/parrot.png': aPng(1, 1),
  'emojis/fire.png': aPng(1, 2),
  'emojis/logo.png': aPng(1, 3),
  'emojis/index.json': { polly: 'alias:parrot' },
  'profile_pictures/U2.png': 'no image',
  '__uploads/F2/b.txt': 'held',
  '__uploads/F3/canvas': '<p>rules</p>',
  'general/2020-01-01.json': [
    said(at(1), { thread_ts: at(1), reply_count: 1 }),
    said(at(2), {
      text: '<@U2> :polly: :fire: :melting_face:',
      reactions: [wave, { name: 'melting_face', users: ['U2'], count: 1 }, { name: 'polly', users: ['U2'] }],
      files: [file, held],
    }),
    said(at(2, 1), { subtype: 'channel_join' }),
    said(at(2, 2), { thread_ts: at(1), user: 'U2' }),
    said(at(2, 3), { user: 'U4', bot_id: 'B4' }),
    said(at(2, 4), {
      user: undefined,
      bot_id: 'B4',
      subtype: 'bot_message',
      reactions: [wave],
      files: [file],
    }),
    said(at(2, 5), { thread_ts: at(2, 4) }),
    said(at(2, 6), { thread_ts: at(2, 1) }),
    said(at(9), { files: Array.from({ length: 12 }, (_, n) => ({ id: `FX${n}`, name: 'x' })) }),
  ],
  'dev/2020-01-02.json': [said(at(2)), said(at(3), { text: 'long '.repeat(5_000), user: 'U5' })],
  'ops/2020-01-02.json': [said(at(2), { user: 'U2', reactions: [wave] })],
  'lunch/2020-01-02.json': [said(at(2))],
  'board/2020-01-02.json': [said(at(2), { files: [held] })],
  'D1/2020-01-02.json': [said(at(2), { reactions: [wave] })],
  'mpdm-x/2020-01-02.json': [said(at(2), { user: 'U3' })],
  'unlisted/2020-01-02.json': [said(at(2))],
};

/** Choices of every kind, for that export. */
export const oddChoices: [what: string, choices: z.input<typeof Choices>][] = [
  ...LEAVE_OUT.map((kind): [string, z.input<typeof Choices>] => [
    `to leave out ${kind}`,
    { leave_out: [kind] },
  ]),
  ['of a beginning and an end', { from: '2020-01-02', to: '2020-01-08' }],
  ['of an end within a day', { to: '2020-01-01T12:00:00Z' }],
  [
    'of other names, for things that are there and things that are not',
    {
      users: { U1: { username: 'annie', email: 'annie@example.com' }, bob: { account: 'root' }, nobody: {} },
      channels: {
        C2: { name: 'engineering', display_name: 'Engineering' },
        ops: { name: 'engineering' },
        lunch: { leave_out: true },
        'folder:unlisted': { leave_out: true },
        C99: { leave_out: true },
      },
      emoji: { parrot: { name: 'bird' }, fire: { name: 'smile' }, logo: { leave_out: true }, none: {} },
    },
  ],
  ['that make two people one', { users: { U1: { username: 'both' }, U2: { username: 'both' } } }],
  ['of guests and bots', { rules: { guests: 'guest', bots: 'bot', bot_owner: 'root' } }],
];
