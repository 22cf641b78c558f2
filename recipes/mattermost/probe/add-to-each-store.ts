import type { ProbeInput } from '../../../src/restore/probe/protocol.ts';
import {
  createChannel,
  createPost,
  createUser,
  installPlugin,
  PREFERENCES,
  patchConfig,
  setPreference,
  uploadFile,
} from './actions.ts';
import { login } from './client.ts';
import { createMaker } from './maker.ts';
import { appOf, peopleOf } from './people.ts';
import type { StoreId } from './read.ts';
import { BRAND_TEXT } from './read-config.ts';
import { listPosts } from './read-posts.ts';
import type { State } from './seed.ts';

/**
 * Puts one new thing into each store, and leaves what was seeded as it is.
 * @param label in the names of what is made: twice the same would be refused
 * @returns what was made, by the ids that `read` gives it
 */
export async function addToEachStore(
  input: ProbeInput,
  label: 'canary' | 'written',
): Promise<{ store: StoreId; id: string }[]> {
  const make = createMaker(input.seed);
  const state = input.state as State;
  const people = peopleOf(input);
  const admin = await login(appOf(input), people.admin.username, people.admin.password);

  const username = `${label}-${make.token(label)}`;
  await createUser(admin, { ...people.outsider, username, email: `${username}@${input.domain}` });
  const channel = await createChannel(admin, state.team, 'P', `${label}-${make.token(label)}`);
  const file = await uploadFile(admin, channel.id, `${label}.bin`, make.bytes(label, 20_001));
  await createPost(admin, channel.id, make.sentence(label), { file_ids: [file] });
  // With what the server says of the new channel.
  const posts = await listPosts(admin, [channel]);
  await setPreference(admin, label, make.sentence(label));
  await patchConfig(admin, { TeamSettings: { CustomBrandText: make.sentence(label) } });
  const plugin = await installPlugin(admin, make, label);

  return [
    { store: 'accounts', id: `user/${username}` },
    { store: 'channels', id: `channel/${channel.id}` },
    ...posts.map(({ id }) => ({ store: 'posts' as const, id: `post/${id}` })),
    { store: 'preferences', id: `admin/${PREFERENCES}/${label}` },
    { store: 'files', id: `file/${file}` },
    { store: 'config', id: BRAND_TEXT },
    { store: 'plugins', id: `plugin/${plugin}` },
  ];
}
