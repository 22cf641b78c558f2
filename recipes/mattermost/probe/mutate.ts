import type { ProbeAnswer, ProbeInput } from '../../../src/restore/probe/protocol.ts';
import { patchConfig, setPreference } from './actions.ts';
import { addToEachStore } from './add-to-each-store.ts';
import { login } from './client.ts';
import { createMaker } from './maker.ts';
import { appOf, peopleOf } from './people.ts';
import type { StoreId } from './read.ts';
import type { State } from './seed.ts';

/** Something new in each store, and something seeded damaged in each: what a restore has to undo. */
export async function mutate(input: ProbeInput): Promise<ProbeAnswer<'mutate'>> {
  const make = createMaker(input.seed);
  const state = input.state as State;
  const people = peopleOf(input);
  const admin = await login(appOf(input), people.admin.username, people.admin.password);
  const canaries = await addToEachStore(input, 'canary');

  const damaged: { store: StoreId; id: string }[] = [];
  const damage = async (store: StoreId, id: string, done: Promise<unknown>) => {
    await done;
    damaged.push({ store, id });
  };
  await damage(
    'accounts',
    'login/member',
    admin.send('PUT', `/users/${state.users.member}/password`, {
      new_password: `${people.member.password}-changed`,
    }),
  );
  await damage(
    'channels',
    `channel/${state.channels.open}`,
    admin.send('PUT', `/channels/${state.channels.open}/patch`, { header: make.sentence('damage') }),
  );
  await damage(
    'posts',
    `post/${state.posts.root}`,
    admin.send('PUT', `/posts/${state.posts.root}/patch`, { message: make.sentence('damage') }),
  );
  await damage('posts', `post/${state.posts.pinned}`, admin.send('DELETE', `/posts/${state.posts.pinned}`));
  await damage('preferences', 'admin/restore_proof/seeded', setPreference(admin, 'seeded', 'damaged'));
  await damage('files', `file/${state.file}`, admin.send('DELETE', `/posts/${state.posts.withFile}`));
  await damage(
    'config',
    'TeamSettings.SiteName',
    patchConfig(admin, { TeamSettings: { SiteName: 'damaged' } }),
  );
  // As after a lost config.json: every link that was given away is dead.
  await damage(
    'config',
    'public link',
    patchConfig(admin, { FileSettings: { PublicLinkSalt: make.token('damaged salt', 32) } }),
  );
  await damage('plugins', `plugin/${state.plugin}`, admin.send('DELETE', `/plugins/${state.plugin}`));
  return { canaries, damaged, cannot: [] };
}
