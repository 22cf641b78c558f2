import type { Session } from './client.ts';
import type { Maker } from './maker.ts';
import type { Person } from './people.ts';
import { pluginBundle } from './plugin-bundle.ts';

/** What the probe does more than once, through Mattermost's API v4. */

export interface Post {
  id: string;
  create_at: number;
  update_at: number;
  edit_at: number;
  delete_at: number;
  is_pinned: boolean;
  user_id: string;
  channel_id: string;
  root_id: string;
  message: string;
  type: string;
  props: object;
  hashtags: string;
  file_ids?: string[];
  metadata?: { files?: FileInfo[]; reactions?: Reaction[] | null };
}
export interface Reaction {
  user_id: string;
  emoji_name: string;
  create_at: number;
}
export interface FileInfo {
  id: string;
  user_id: string;
  name: string;
  size: number;
  mime_type: string;
  create_at: number;
}
export interface Channel {
  id: string;
  team_id: string;
  type: string;
  name: string;
  display_name: string;
  header: string;
  purpose: string;
  create_at: number;
  creator_id: string;
}

export const createUser = (session: Session, { role: _, ...person }: Person): Promise<{ id: string }> =>
  session.send('POST', '/users', person);

export const createChannel = (
  session: Session,
  teamId: string,
  type: 'O' | 'P',
  name: string,
  about: { display_name?: string; header?: string; purpose?: string } = {},
): Promise<Channel> =>
  session.send('POST', '/channels', { team_id: teamId, type, name, display_name: name, ...about });

export const createPost = (
  session: Session,
  channelId: string,
  message: string,
  more: { root_id?: string; file_ids?: string[] } = {},
): Promise<Post> => session.send('POST', '/posts', { channel_id: channelId, message, ...more });

/** @returns id of the file, which no post has yet */
export async function uploadFile(
  session: Session,
  channelId: string,
  name: string,
  content: Buffer,
): Promise<string> {
  const form = new FormData();
  // The channel has to come first: files are received as they arrive.
  form.set('channel_id', channelId);
  form.set('files', new Blob([new Uint8Array(content)]), name);
  const { file_infos } = await session.upload<{ file_infos: { id: string }[] }>('/files', form);
  return file_infos[0]!.id;
}

/** Uploads a plugin and turns it on. @returns its id */
export async function installPlugin(session: Session, make: Maker, label: string): Promise<string> {
  const { id, bundle } = pluginBundle(make, label);
  const form = new FormData();
  form.set('plugin', new Blob([new Uint8Array(bundle)]), 'plugin.tar.gz');
  await session.upload('/plugins', form);
  await session.send('POST', `/plugins/${id}/enable`);
  return id;
}

export const setPreference = (session: Session, name: string, value: string): Promise<unknown> =>
  session.send('PUT', `/users/${session.userId}/preferences`, [
    { user_id: session.userId, category: PREFERENCES, name, value },
  ] as object);

/** Clients keep what they like under categories of their own. */
export const PREFERENCES = 'restore_proof';

export const patchConfig = (session: Session, patch: object): Promise<unknown> =>
  session.send('PUT', '/config/patch', patch);
