import type { Item, ProbeAnswer, ProbeInput, StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import type { Channel } from './actions.ts';
import { BrokenError, login, RefusedError, type Session } from './client.ts';
import { appOf, peopleOf } from './people.ts';
import { listUsers, readAccounts, type User } from './read-accounts.ts';
import { readChannels, readTeams } from './read-channels.ts';
import { readConfig } from './read-config.ts';
import { readFiles } from './read-files.ts';
import { readPlugins } from './read-plugins.ts';
import { readPosts } from './read-posts.ts';
import { readPreferences } from './read-preferences.ts';
import type { State } from './seed.ts';

export const STORES = ['accounts', 'channels', 'posts', 'preferences', 'files', 'config', 'plugins'] as const;
export type StoreId = (typeof STORES)[number];

/** What readers of stores share: a session made with the seeded password, all users, and all channels that the administrator is in. */
export interface Reader {
  input: ProbeInput;
  state: State;
  admin: Session;
  users: User[];
  channels: Channel[];
}

const READERS: Record<StoreId, (reader: Reader) => Promise<Item[]>> = {
  accounts: readAccounts,
  channels: readTeams,
  posts: readPosts,
  preferences: readPreferences,
  files: readFiles,
  config: readConfig,
  plugins: readPlugins,
};

/** Every store, through the service, by the administrator, who logs in with the password of the beginning. */
export async function read(input: ProbeInput): Promise<ProbeAnswer<'read'>> {
  let reader: Reader;
  try {
    reader = await openReader(input);
  } catch (error) {
    // Without a login nothing can be asked for: the same answer for each.
    return { stores: STORES.map((store) => answerOf(store, error)) };
  }
  const stores: StoreAnswer[] = [];
  for (const store of STORES) {
    try {
      const items = await READERS[store](reader);
      stores.push({ store, answer: 'served', said: '', items: items.sort((a, b) => (a.id < b.id ? -1 : 1)) });
    } catch (error) {
      stores.push(answerOf(store, error));
    }
  }
  return { stores };
}

/** As the administrator, whose password nothing here changes: what became of the others' is a fact of its own. */
async function openReader(input: ProbeInput): Promise<Reader> {
  const { username, password } = peopleOf(input).admin;
  const admin = await login(appOf(input), username, password);
  const state = input.state as State;
  const users = await listUsers(admin);
  return { input, state, admin, users, channels: await readChannels(admin, state.team, users) };
}

function answerOf(store: StoreId, error: unknown): StoreAnswer {
  if (error instanceof RefusedError) return { store, answer: 'refused', said: error.message, items: [] };
  if (error instanceof BrokenError) return { store, answer: 'broken', said: error.message, items: [] };
  throw error;
}
