import { aPng } from './images.ts';

const workspace = (team: string, id: (n: number) => string, image: Buffer): Record<string, unknown> => ({
  'users.json': [
    { id: id(1), team_id: team, name: 'ann', profile: { email: `ann@${team.toLowerCase()}.example.com` } },
    { id: id(2), team_id: team, name: 'bob', profile: { email: 'bob@example.com' } },
    { id: id(3), team_id: team, name: 'cat', profile: {} },
  ],
  'channels.json': [
    { id: `C${id(1)}`, name: 'general', is_general: true, members: [id(1), id(2)] },
    { id: `C${id(2)}`, name: 'random', members: [id(1), id(3)] },
    { id: `C${id(3)}`, name: `only-${team.toLowerCase()}`, members: [id(1)] },
  ],
  'groups.json': [{ id: `G${id(1)}`, name: 'board', members: [id(2)] }],
  'dms.json': [{ id: `D${id(1)}`, members: [id(1), id(2)] }],
  'emojis/party.png': image,
  'emojis/same.png': aPng(1, 1),
  'random/2023-11-14.json': [
    { type: 'message', user: id(1), text: `:party: <@${id(2)}>`, ts: '1700000000.000100' },
  ],
});

/** Exports of two workspaces that share names of people, channels and emoji, and one person. */
export const workspaces = [
  workspace('T5', (n) => `U5${n}`, aPng(2, 2)),
  workspace('T6', (n) => `U6${n}`, aPng(3, 3)),
];
