const ann = { id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } };
const bob = { id: 'U2', team_id: 'T1', name: 'Bob!', profile: { email: 'bob@example.com' } };
const general = { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2'] };
const lists = { 'users.json': [ann, bob], 'channels.json': [general] };

let second = 1_700_000_000;
const message = (more: object = {}) => ({
  type: 'message',
  user: 'U1',
  text: 'hello',
  ts: `${second++}.000100`,
  ...more,
});
const day = (...messages: unknown[]) => ({ ...lists, 'general/2023-11-14.json': messages });
const image = Buffer.from('image');

/** Exports as they should not be, each for one rule of what becomes of it. */
export const oddExports: [what: string, entries: Record<string, unknown>][] = [
  ['without any message', lists],
  [
    'whose only conversation has no members',
    { 'users.json': [ann], 'dms.json': [{ id: 'D1', members: [] }], 'channels.json': [] },
  ],
  [
    'with doubles: a message twice, in one folder and in the folder of the same conversation by id',
    (() => {
      const twice = message();
      return { ...day(twice, message(), twice), 'C1/2023-11-15.json': [twice, message()] };
    })(),
  ],
  [
    'with elements that are no messages',
    day(message(), null, 7, 'text', [], {}, { ts: 'soon' }, message({ ts: 0 }), message()),
  ],
  [
    'with threads whose root is missing, late, or itself a reply',
    (() => {
      const late = message();
      const middle = message({ thread_ts: '1600000000.000000' });
      return {
        ...day(
          message({ thread_ts: '1600000000.000000' }),
          message({ thread_ts: '1600000000.000000' }),
          message({ thread_ts: late.ts }),
          middle,
          message({ thread_ts: middle.ts }),
        ),
        'general/2023-11-15.json': [late],
      };
    })(),
  ],
  [
    'with replies to what is left out, and Slackbot to make up their root',
    (() => {
      const pin = message({ subtype: 'pinned_item', user: 'USLACKBOT' });
      return day(
        pin,
        message({ thread_ts: pin.ts }),
        message({ thread_ts: '1600000000.000000', subtype: 'message_changed' }),
      );
    })(),
  ],
  [
    'with a reply to what is left out, without Slackbot',
    (() => {
      const pin = message({ subtype: 'pinned_item' });
      return day(pin, message({ thread_ts: pin.ts, user: 'U2' }));
    })(),
  ],
  [
    'with what is left out, and its files and reactions',
    day(
      message({ text: '' }),
      message({ subtype: 'pinned_item', files: [{ id: 'F1', name: 'x' }] }),
      message({ subtype: 'message_deleted', reactions: [{ name: 'wave', users: ['U1', 'U2'] }] }),
      message({ subtype: 'never_heard_of' }),
      message({ subtype: 'tombstone', text: 'This message was deleted.' }),
    ),
  ],
  [
    'with files of every fate',
    {
      ...day(
        message({
          files: [
            { id: 'F1', name: 'held.txt', size: 4 },
            { id: 'F2', name: 'gone.txt', mode: 'tombstone' },
            { id: 'F3', name: 'old.txt', mode: 'hidden_by_limit' },
            { id: 'F4', name: 'sheet', mode: 'external', url_private: 'https://example.com/sheet' },
            { id: 'F5', name: 'linked.txt' },
            null,
            { name: 'without id' },
          ],
        }),
        message({ files: Array.from({ length: 25 }, () => ({ id: 'F1', name: 'held.txt' })) }),
        message({ files: Array.from({ length: 25 }, (_, n) => ({ id: `FX${n}`, name: 'held.txt' })) }),
      ),
      '__uploads/F1/held.txt': 'held',
      ...Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`__uploads/FX${n}/held.txt`, `${n}`])),
    },
  ],
  [
    'with reactions in two tones, of two ids of one account, and of custom emoji',
    {
      ...day(
        message({
          reactions: [
            { name: 'wave::skin-tone-2', users: ['U1', 'U2', 'U1'] },
            { name: 'handshake::skin-tone-2', users: ['U1'] },
            { name: 'handshake::skin-tone-3', users: ['U1'] },
            { name: 'party', users: ['U3', 'U4'] },
            { name: 'größe', users: ['W7'] },
            { name: '::skin-tone-2', users: ['U1'] },
            { name: '', users: ['U1'] },
          ],
        }),
      ),
      'users.json': [
        ann,
        bob,
        { id: 'U3', name: 'twin', profile: { email: 'twin@example.com' } },
        { id: 'U4', name: 'twin2', deleted: true, profile: { email: 'twin@example.com' } },
      ],
      'emojis/größe.png': image,
      'emojis/party.png': Buffer.alloc(600 * 1024),
      'emojis/unused.gif': image,
      'emojis/unused.png': image,
    },
  ],
  [
    'with strangers, described by several messages, and bots',
    {
      ...day(
        message({ user: 'W9', ts: '1700000900.000000', user_profile: { real_name: 'later', name: 'later' } }),
        message({ user: 'W9', ts: '1700000100.000000', user_profile: { real_name: 'Ann', name: 'ann' } }),
        message({ text: 'hello <@U77> and <@W9>' }),
        message({ user: undefined, bot_id: 'B5', username: 'Build Bot', subtype: 'bot_message' }),
        message({ user: undefined, bot_id: 'B6', text: 'app' }),
        message({ user: undefined, text: 'nobody' }),
      ),
      'users.json': [ann, bob, { id: 'U6', name: 'app', is_bot: true, profile: { bot_id: 'B6' } }],
      'groups.json': [{ id: 'G1', name: 'general', members: ['U55', 'not an id'] }],
    },
  ],
  [
    'with conversations of all kinds and lengths of names and topics',
    {
      'users.json': Array.from({ length: 12 }, (_, n) => ({
        id: `U${n + 1}`,
        name: `user${n % 3}`,
        profile: {},
      })),
      'channels.json': [
        { ...general, topic: { value: 'x'.repeat(2_000) }, purpose: { value: 'y'.repeat(300) } },
        { id: 'C2', name: 'über-uns' },
        { id: 'C3', name: 'uber-uns', is_archived: true },
        { id: 'C4', name: 'チーム' },
      ],
      'groups.json': [{ id: 'G2', name: 'uber-uns' }],
      'dms.json': [
        { id: 'D1', members: ['U1', 'U1'], topic: { value: 'z'.repeat(2_000) } },
        { id: 'D2', members: ['U1'] },
        { id: 'D3', members: ['U1', 'U2'] },
        { id: 'D4' },
      ],
      'mpims.json': [
        { id: 'G3', name: 'mpdm-a', members: ['U1', 'U2', 'U3'] },
        { id: 'G4', name: 'mpdm-b', members: ['U3', 'U2', 'U1'] },
        { id: 'G5', name: 'mpdm-c', members: ['U1', 'U2'] },
        { id: 'G6', name: 'mpdm-many', members: Array.from({ length: 9 }, (_, n) => `U${n + 1}`) },
      ],
      'general/2023-11-14.json': [message()],
      'D2/2023-11-14.json': [message({ user: 'U5' })],
      'D4/2023-11-14.json': [message({ user: 'U1', reactions: [{ name: 'wave', users: ['U2'] }] })],
      'mpdm-a/2023-11-14.json': [message()],
      'uber-uns/2023-11-14.json': [message()],
      'nobody-knows/2023-11-14.json': [message({ user: 'U2' })],
    },
  ],
  [
    'with texts that have to be split, and attachments beyond their size',
    day(
      message({ text: 'long <@U2> '.repeat(6_000) }),
      message({ attachments: [{ text: 'a'.repeat(900_000), fallback: 'b' }] }),
      message({ text: '', attachments: [{ fallback: 'c', fields: [{ title: 't', value: 'v' }] }] }),
    ),
  ],
  [
    'with texts that no database takes, and times of another age',
    day(
      message({ text: 'nul \u0000 and half a pair \ud800', files: [{ id: 'F1', name: 'a\u0000b' }] }),
      message({ ts: '99999999999.000001' }),
      message({ ts: 1700000500.5 }),
      message({ ts: '1', thread_ts: '99999999999.000001' }),
      message({ text: 'back\\slash\ttab\nline', reactions: [{ name: 'a\\b', users: ['U1'] }] }),
    ),
  ],
];
