import type { ProbeAnswer, ProbeInput } from '../../../src/restore/probe/protocol.ts';
import {
  type Channel,
  createChannel,
  createPost,
  createUser,
  installPlugin,
  patchConfig,
  setPreference,
  uploadFile,
} from './actions.ts';
import { createSession, login, type Session } from './client.ts';
import { createMaker, type Maker, sha256 } from './maker.ts';
import { appOf, peopleOf } from './people.ts';
import { picture } from './picture.ts';
import { leaveByHand } from './plugin-by-hand.ts';

/** What later questions need to know; ids only. */
export interface State {
  users: { admin: string; member: string; outsider: string };
  team: string;
  channels: { open: string; closed: string; direct: string };
  posts: { root: string; reply: string; edited: string; pinned: string; deleted: string; withFile: string };
  file: string;
  plugin: string;
}

/** ~150 kB, not a multiple of any block. */
const FILE_BYTES = 151_337;

/** Fills every store: people, team, channels, posts, preferences, files, configuration, a plugin. */
export async function seed(input: ProbeInput): Promise<ProbeAnswer<'seed'>> {
  const endpoint = appOf(input);
  const make = createMaker(input.seed);
  const people = peopleOf(input);

  // The first user of a server becomes its administrator.
  const users = {
    admin: (await createUser(createSession(endpoint), people.admin)).id,
    member: '',
    outsider: '',
  };
  const admin = await login(endpoint, people.admin.username, people.admin.password);
  users.member = (await createUser(admin, people.member)).id;
  users.outsider = (await createUser(admin, people.outsider)).id;
  const member = await login(endpoint, people.member.username, people.member.password);

  await patchConfig(admin, {
    TeamSettings: { SiteName: `Site ${make.token('site')}` },
    FileSettings: { EnablePublicLink: true },
    // Fills the folder of indexes, which no backup may hold.
    BleveSettings: { EnableIndexing: true },
  });
  const team = await createTeam(admin, make, [users.member, users.outsider]);
  const channels = await createChannels(admin, make, team, users.member);
  const { posts, file } = await writePosts(admin, member, make, channels);
  for (const session of [admin, member])
    await setPreference(session, 'seeded', make.sentence(`preference/${session.userId === users.admin}`));
  await setPicture(admin, picture(make.bytes('picture', 4_096)));
  const plugin = await installPlugin(admin, make, 'seeded');
  const isByHand = await leaveByHand(input, await installPlugin(admin, make, 'by-hand'));

  const state: State = {
    users,
    team,
    channels: { open: channels.open.id, closed: channels.closed.id, direct: channels.direct.id },
    posts,
    file,
    plugin,
  };
  return {
    state,
    evidence: {
      server: await versionOf(admin),
      users: String(Object.keys(users).length),
      posts: Object.entries(posts)
        .map(([what, id]) => `${what} ${id}`)
        .join(', '),
      'plugin by hand': isByHand ? 'yes' : 'no: nothing can be run in the container of app',
      'file, sha256': sha256(make.bytes('file', FILE_BYTES)),
    },
  };
}

/** `Mattermost 10.11.4`, or what else answers. */
async function versionOf(session: Session): Promise<string> {
  const { headers } = await session.ask('GET', '/api/v4/system/ping');
  const said = headers.get('x-version-id') ?? 'unknown';
  const version = /^\d+\.\d+\.\d+/.exec(said)?.[0];
  return version ? `Mattermost ${version}` : said;
}

async function createTeam(admin: Session, make: Maker, members: string[]): Promise<string> {
  const { id } = await admin.send<{ id: string }>('POST', '/teams', {
    name: `team-${make.token('team')}`,
    display_name: `${make.word('team')} ${make.token('team')}`,
    type: 'O',
  });
  for (const user_id of members) await admin.send('POST', `/teams/${id}/members`, { team_id: id, user_id });
  return id;
}

type Channels = Record<'open' | 'closed' | 'direct', Channel>;

async function createChannels(admin: Session, make: Maker, team: string, member: string): Promise<Channels> {
  const about = (label: string) => ({
    display_name: `${make.word(label)} ${make.token(label)}`,
    header: make.sentence(`header/${label}`),
    purpose: make.sentence(`purpose/${label}`),
  });
  const open = await createChannel(admin, team, 'O', `open-${make.token('open')}`, about('open'));
  const closed = await createChannel(admin, team, 'P', `closed-${make.token('closed')}`, about('closed'));
  for (const { id } of [open, closed])
    await admin.send('POST', `/channels/${id}/members`, { user_id: member });
  const direct = await admin.send<Channel>('POST', '/channels/direct', [admin.userId, member] as object);
  return { open, closed, direct };
}

async function writePosts(admin: Session, member: Session, make: Maker, { open, closed, direct }: Channels) {
  const file = await uploadFile(
    admin,
    open.id,
    `Übergabe ${make.token('file')} 引.bin`,
    make.bytes('file', FILE_BYTES),
  );
  const root = await createPost(
    admin,
    open.id,
    `${make.sentence('root')}\n\n\`\`\`\n${make.sentence('code')}\n\`\`\``,
  );
  const reply = await createPost(member, open.id, make.sentence('reply'), { root_id: root.id });
  await createPost(admin, open.id, make.sentence('second reply'), { root_id: root.id });
  const edited = await createPost(member, open.id, make.sentence('draft'));
  await member.send('PUT', `/posts/${edited.id}/patch`, { message: make.sentence('edited') });
  const pinned = await createPost(member, closed.id, `${make.sentence('pinned')} #tag${make.token('tag')}`);
  await member.send('POST', `/posts/${pinned.id}/pin`);
  const deleted = await createPost(admin, closed.id, make.sentence('deleted'));
  await admin.send('DELETE', `/posts/${deleted.id}`);
  const withFile = await createPost(admin, open.id, make.sentence('file'), { file_ids: [file] });
  await createPost(member, direct.id, make.sentence('direct'));
  for (const [session, emoji_name] of [
    [admin, 'sailboat'],
    [member, '+1'],
  ] as const)
    await session.send('POST', '/reactions', { user_id: session.userId, post_id: root.id, emoji_name });
  const ids = { root, reply, edited, pinned, deleted, withFile };
  const posts = Object.fromEntries(Object.entries(ids).map(([what, { id }]) => [what, id])) as State['posts'];
  return { posts, file };
}

async function setPicture(session: Session, image: Buffer): Promise<void> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'picture.png');
  await session.upload(`/users/${session.userId}/image`, form);
}
