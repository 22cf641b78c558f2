import { aGif, aJpeg, aPng } from './images.ts';

const person = (id: string, name: string, more: object = {}) => ({
  id,
  // Another workspace than the other odd exports': what one export says of somebody stays in the database.
  team_id: 'T2',
  name,
  profile: { email: `${name}@example.com` },
  ...more,
});
const inOrg = (id: string, name: string, team: string) =>
  person(id, name, { team_id: team, enterprise_user: { id, enterprise_id: 'E1' } });
const users = [person('U1', 'ann'), person('U2', 'bob')];
const general = { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2'] };
const base = { 'users.json': users, 'channels.json': [general] };
const said = (seconds: number, more: object = {}) => ({
  type: 'message',
  user: 'U1',
  text: 'hello',
  ts: `${1_700_000_000 + seconds}.000100`,
  ...more,
});
const canvas = (id: string, more: object = {}) => ({
  id,
  name: 'canvas',
  title: `Canvas ${id}`,
  mode: 'quip',
  user: 'U1',
  created: 1_700_000_000,
  shares: [{ channel: 'C1' }],
  ...more,
});
const withPicture = (id: string, name: string, file: string) =>
  person(id, name, {
    profile: { email: `${name}@example.com`, image_original: `https://avatars.slack-edge.com/${file}` },
  });

/** Exports of every shape, with what tools and newer exports put beside the messages. */
export const shapedExports: [what: string, entries: Record<string, unknown>][] = [
  [
    'of an organisation, whose workspaces list people and conversations again',
    {
      'org_users.json': [inOrg('W1', 'ann', 'T1'), inOrg('W2', 'bob', 'T2')],
      'channels.json': [{ id: 'C0', name: 'shared', members: ['W1'] }],
      'dms.json': [{ id: 'D1', members: ['W1', 'W2'] }],
      'shared/2023-11-14.json': [said(1, { user: 'W1' })],
      'D1/2023-11-14.json': [said(1, { user: 'W2' })],
      'teams/acme/users.json': [inOrg('W1', 'stale', 'T1'), inOrg('W3', 'cat', 'T1')],
      'teams/acme/channels.json': [
        { id: 'C1', name: 'random', members: ['W1'] },
        { id: 'C0', name: 'shared', members: ['W3', 'W9'] },
      ],
      'teams/acme/mpims.json': [{ id: 'G7', name: 'mpdm-x', members: ['W1', 'W3'] }],
      'mpims.json': [{ id: 'G7', name: 'mpdm-x', members: ['W2'] }],
      'teams/acme/random/2023-11-14.json': [said(1, { user: 'W3', files: [{ id: 'F1', name: 'a.txt' }] })],
      'teams/acme/shared/2023-11-15.json': [said(90_000, { user: 'W3' }), said(1, { user: 'W1' })],
      'teams/acme/__uploads/F1/a.txt': 'bytes',
      'teams/emca/channels.json': [{ id: 'C2', name: 'random', members: ['W2'] }],
      'teams/emca/random/2023-11-14.json': [said(1, { user: 'W2' })],
      'teams/emca/old/2023-11-14.json': [said(1, { user: 'W2' })],
      'teams/emca/old/canvas_in_the_conversation.json': [canvas('FOLD', { shares: null })],
      'teams/emca/__uploads/FOLD/canvas': '<p>old</p>',
      'teams/emca/workflows.json': [],
      'audit.json': [],
    },
  ],
  [
    'with a workspace of an organisation and nothing at the root',
    {
      'teams/acme/users.json': users,
      'teams/acme/channels.json': [general],
      'teams/acme/general/2023-11-14.json': [said(1)],
    },
  ],
  [
    'with two conversations in one folder, and a folder in another Unicode form',
    {
      ...base,
      'channels.json': [general, { id: 'C2', name: 'plans' }, { id: 'C3', name: 'müsli' }],
      'groups.json': [{ id: 'G2', name: 'plans', members: ['U1'] }],
      'plans/2023-11-14.json': [said(1), said(2, { user: 'U2' })],
      [`${'müsli'.normalize('NFD')}/2023-11-14.json`]: [said(1)],
    },
  ],
  [
    'with canvases, lists and transcripts of every fate',
    {
      ...base,
      'channels.json': [general, { id: 'C2', name: 'plans' }],
      'general/2023-11-14.json': [
        said(5, { files: [canvas('FCARRIED')] }),
        // At the very microsecond at which a canvas would be posted.
        said(0, { ts: '1700000000.096448' }),
      ],
      'canvases.json': [
        canvas('FCARRIED'),
        canvas('FPOSTED', { shares: [{ channel: 'C1' }, { channel: 'C2' }, { channel: 'C9' }], user: 'U71' }),
        canvas('FNOBYTES'),
        canvas('FNOWHERE', { shares: [] }),
        canvas('FGONE', { is_tombstoned: true }),
        canvas('FTIMELESS', { created: 0 }),
        { title: 'no id' },
      ],
      'lists.json': [canvas('FLIST', { mode: 'list' }), canvas('FPOSTED')],
      'huddle_transcripts.json': [canvas('FHUDDLE', { mode: 'huddle_transcript' })],
      'plans/canvas_in_the_conversation.json': [canvas('FTAB', { shares: null })],
      'general/canvas_in_the_conversation.json': '{"broken',
      'empty-folder/canvas_in_the_conversation.json': [canvas('FUNLISTED', { shares: null, user: 'U81' })],
      '__uploads/FCARRIED/canvas': '<p>1</p>',
      '__uploads/FPOSTED/canvas': '<p>2</p>',
      '__uploads/FNOWHERE/canvas': '<p>3</p>',
      '__uploads/FTIMELESS/canvas': '<p>4</p>',
      '__uploads/FLIST/canvas': 'a,b',
      '__uploads/FTAB/canvas': '<p>5</p>',
      '__uploads/FUNLISTED/canvas': '<p>6</p>',
    },
  ],
  [
    'with comments on canvases',
    {
      ...base,
      'file_conversations.json': [
        { id: 'C5', name: 'FC:F5:🔗 Links', members: ['U1', 'U61'] },
        { name: 'FC:F6:without an id' },
      ],
      'FC:F5:🔗 Links/2023-11-14.json': [said(1, { user: 'U2' })],
      'FC:F6:without an id/2023-11-14.json': [said(1)],
    },
  ],
  [
    'with bookmarks',
    {
      ...base,
      'channels.json': [
        general,
        {
          id: 'C2',
          name: 'plans',
          topic: { value: 'x'.repeat(2_000) },
          bookmarks: [{ title: 'No room', link: 'https://example.com' }],
        },
        {
          id: 'C3',
          name: 'wiki',
          bookmarks: [
            { title: 'Wiki', link: 'https://wiki.example.com/' },
            { title: 'Far too long', link: `https://example.com/${'x'.repeat(1_100)}` },
            { title: 'A folder', link: null },
          ],
        },
      ],
      'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
      'bookmarks.json': [
        { channel_id: 'C1', title: 'Board', link: 'https://board.example.com/' },
        { channel_id: 'D1', title: 'A folder' },
      ],
      'teams/acme/bookmarks.json': '[{"channel_id": "C1", "title": "Cut',
    },
  ],
  [
    'with profile pictures, usable and not, and of people who are one account',
    {
      ...base,
      'users.json': [
        withPicture('U1', 'ann', 'U1_new.png?x=1'),
        withPicture('U2', 'bob', 'b.jpg'),
        person('U3', 'cat'),
        person('U4', 'dan'),
        person('U5', 'dan2', { profile: { email: 'dan@example.com' } }),
      ],
      'general/2023-11-14.json': [said(1, { user: 'U8' })],
      '__avatars/U1/U1_1old.png': aPng(1, 1),
      '__avatars/U1/U1_new.png': Buffer.from('no image'),
      'profile_pictures/U2.png': aJpeg(10, 10),
      'profile_pictures/U3.gif': aGif(3, 4),
      'profile_pictures/U4.png': '<html>Sign in to Slack</html>',
      'profile_pictures/U5.jpg': aJpeg(10, 10).subarray(0, -2),
      'profile_pictures/U8.jpg': aJpeg(20_000, 20_000),
      'profile_pictures/U77.jpg': aJpeg(1, 1).subarray(0, -2),
    },
  ],
  [
    'with emoji that are aliases, that collide, and that Mattermost has itself',
    {
      ...base,
      'emojis/parrot.png': aPng(1, 1),
      'emojis/fire.png': aPng(2, 2),
      'emojis/größe.png': aPng(3, 3),
      'emojis/gr_e.png': aPng(4, 4),
      'emojis/gr__e.png': aPng(4, 5),
      'emojis/index.json': {
        polly: 'alias:parrot',
        pol: 'alias:polly',
        round: 'alias:circle',
        circle: 'alias:round',
        flame: 'alias:fire',
        smile_too: 'alias:smile',
        linked: 'https://emoji.slack-edge.com/linked.png',
      },
      'general/2023-11-14.json': [
        said(1, {
          text: ':polly: :melting_face:',
          reactions: [
            { name: 'polly', users: ['U1'], count: 1 },
            { name: 'parrot', users: ['U1', 'U2'], count: 9 },
            { name: 'melting_face', users: ['U1', 'U2'], count: 2 },
            { name: 'nowhere', users: ['U1'], count: 1 },
          ],
        }),
        said(2, { reactions: [{ name: 'melting_face', users: ['U2'], count: 1 }] }),
        said(3, { reactions: [{ name: 'wave', users: [], count: 3 }] }),
        said(3, { reactions: [{ name: 'wave', users: [], count: 3 }] }),
      ],
    },
  ],
];
