import { writeExport } from './write-export.ts';

const at = (minute: number) => `${1_700_000_000 + minute * 60}.000100`;

/** `C1/<ts>` of the message of a minute. */
export const officeMessage = (minute: number, channel = 'C1') => `${channel}/${at(minute)}`;

const said = (minute: number, user: string, text: string, more: object = {}) => ({
  type: 'message',
  user,
  ts: at(minute),
  text,
  ...more,
});

const below = (minute: number) => ({ thread_ts: at(minute) });
const liked = (name: string, ...users: string[]) => ({ reactions: [{ name, users, count: users.length }] });
const file = (id: string) => ({ id, name: `${id.toLowerCase()}.txt`, mode: 'hosted' });

/** Beyond `maxPostSize` 200. */
export const LONG = 'long '.repeat(60).trim();

export const person = (id: string, name: string, more: object = {}) => ({
  id,
  team_id: 'T1',
  name,
  real_name: name,
  profile: { email: `${name}@example.com` },
  ...more,
});

export interface OfficeOptions {
  users?: object[];
  /** Entries that replace those of this name, or come beside them. */
  more?: Record<string, unknown>;
}

/**
 * A small export: three people, a public and a private channel, a direct one; 40 plain messages (minutes 0 to 39), one that is
 * long and has a file and a reaction (50), a thread with a long reply in its middle (60 to 63), one with a file and reactions (70).
 */
export const officeExport = (folder: string, { users, more = {} }: OfficeOptions = {}): Promise<string> =>
  writeExport(folder, {
    'users.json': users ?? [person('U1', 'ann'), person('U2', 'bob'), person('U3', 'cid')],
    'channels.json': [
      { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2', 'U3'] },
      {
        id: 'C2',
        name: 'plans',
        members: ['U1', 'U2'],
        topic: { value: 'our plans' },
        purpose: { value: 'to plan' },
      },
    ],
    'groups.json': [{ id: 'G1', name: 'board', members: ['U1', 'U3'] }],
    'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
    'general/2023-11-14.json': [
      ...Array.from({ length: 40 }, (_, minute) => said(minute, minute % 2 ? 'U1' : 'U3', `plain ${minute}`)),
      said(50, 'U1', LONG, { files: [file('F1')], ...liked('tada', 'U2', 'U3') }),
      said(60, 'U1', 'root', { ...below(60), ...liked('eyes', 'U3') }),
      said(61, 'U3', 'first reply', below(60)),
      said(62, 'U1', `${LONG} reply`, { ...below(60), files: [file('F2')] }),
      said(63, 'U3', 'last reply', { ...below(60), ...liked('tada', 'U1'), files: [file('F3')] }),
      said(70, 'U3', 'a file', { files: [file('F4')], ...liked('tada', 'U1', 'U2') }),
    ],
    'plans/2023-11-14.json': [said(80, 'U2', 'of bob'), said(81, 'U1', 'of ann', liked('tada', 'U2'))],
    'board/2023-11-14.json': [said(90, 'U1', 'quietly')],
    'D1/2023-11-14.json': [said(95, 'U2', 'hi ann'), said(96, 'U1', 'hi bob')],
    ...Object.fromEntries(
      ['F1', 'F2', 'F3', 'F4'].map((id) => [`__uploads/${id}/${id.toLowerCase()}.txt`, `the file ${id}`]),
    ),
    ...more,
  });
