import { aPng } from './images.ts';

const at = (second: number) => `${1_600_000_000 + second}.000100`;

/**
 * An export with every kind of content: people, one who left among them, public, private, archived and direct conversations,
 * a thread, files below posts and replies, reactions, custom emoji, an edited and a pinned message, an app under its own name.
 * @param mark makes every name one of its own
 */
export function everyKindExport(mark: string): Record<string, unknown> {
  const person = (id: string, name: string, more: object = {}) => ({
    id,
    team_id: `T${mark}`,
    name: `${name}-${mark}`,
    profile: { email: `${name}-${mark}@mm2-test.invalid`, real_name: `${name} of ${mark}`, title: 'Tester' },
    ...more,
  });
  const said = (second: number, user: string, text: string, more: object = {}) => ({
    type: 'message',
    user,
    ts: at(second),
    text,
    ...more,
  });
  const file = (id: string, name: string) => ({ id, name, mimetype: 'text/plain', mode: 'hosted' });
  const liked = (name: string, ...users: string[]) => ({ name, users, count: users.length });
  const below = { thread_ts: at(100) };
  const everybody = ['U1', 'U2', 'U3'];
  return {
    'users.json': [person('U1', 'ann'), person('U2', 'bob'), person('U3', 'cat', { deleted: true })],
    'channels.json': [
      { id: 'C1', name: 'general', is_general: true, members: everybody, created: 1_600_000_000 },
      {
        id: 'C2',
        name: 'dev',
        members: everybody,
        created: 1_600_000_000,
        topic: { value: 'what we build' },
        purpose: { value: 'to build it' },
        pins: [{ id: at(10), type: 'C', created: 1_600_000_020, user: 'U1', owner: 'U1' }],
      },
      { id: 'C3', name: 'old', members: ['U1'], is_archived: true, created: 1_600_000_000 },
    ],
    'groups.json': [{ id: 'G1', name: 'board', members: ['U1', 'U2'], created: 1_600_000_000 }],
    'dms.json': [{ id: 'D1', members: ['U1', 'U2'], created: 1_600_000_000 }],
    'mpims.json': [{ id: 'G2', name: 'mpdm-abc-1', members: everybody, created: 1_600_000_000 }],
    'general/2020-09-13.json': [
      said(1, 'U1', `*Hello* _everybody_, this is <https://example.com|a link> and :mm2-${mark}:`),
    ],
    'dev/2020-09-13.json': [
      said(10, 'U1', 'pinned', { pinned_to: ['C2'] }),
      said(20, 'U2', 'edited since', { edited: { user: 'U2', ts: at(25) } }),
      said(30, 'U3', 'with a file', {
        files: [file('F1', 'notes.txt')],
        reactions: [liked('tada', 'U1', 'U2'), liked(`mm2-${mark}`, 'U2')],
      }),
      { type: 'message', subtype: 'bot_message', bot_id: 'B1', username: 'Deploy', ts: at(40), text: 'done' },
      said(100, 'U1', 'a thread', { ...below, reactions: [liked('eyes', 'U2')] }),
      said(110, 'U2', 'its answer <@U1>', {
        ...below,
        files: [file('F2', 'answer.txt')],
        reactions: [liked('+1', 'U1')],
      }),
      said(120, 'U3', 'another one', below),
      ...Array.from({ length: 200 }, (_, index) =>
        said(1000 + index, everybody[index % 3]!, `line ${index}`),
      ),
    ],
    'old/2020-09-13.json': [said(1, 'U1', 'long ago')],
    'board/2020-09-13.json': [said(1, 'U1', 'among us')],
    'D1/2020-09-13.json': [said(1, 'U1', 'just you'), said(2, 'U2', 'and me')],
    'mpdm-abc-1/2020-09-13.json': [said(1, 'U3', 'the three of us')],
    '__uploads/F1/notes.txt': `notes of ${mark}`,
    '__uploads/F2/answer.txt': `answer of ${mark}`,
    [`emojis/mm2-${mark}.png`]: aPng(16, 16),
  };
}
