import { afterEach } from '@jest/globals';
import {
  type DoubleOptions,
  type MattermostDouble,
  startMattermostDouble,
} from '../start-mattermost-double.ts';
import { get, runLines } from './client.ts';
import { WORLD } from './lines.ts';

/** Starts doubles that end with the test. */
export function withDoubles() {
  const doubles: MattermostDouble[] = [];
  afterEach(async () => {
    await Promise.all(doubles.splice(0).map((double) => double.close()));
  });
  const start = async (options: DoubleOptions = {}) => {
    const double = await startMattermostDouble(options);
    doubles.push(double);
    return double;
  };
  return {
    start,
    /** One that holds the world already. */
    startWorld: async (options: DoubleOptions = {}) => {
      const double = await start(options);
      await runLines(double, WORLD);
      return double;
    },
  };
}

export const channelId = async (double: MattermostDouble, name = 'dev'): Promise<string> =>
  (await get(double, `/teams/name/acme/channels/name/${name}?include_deleted=true`)).id;

/** The posts of a channel, oldest first, as answers show them. */
export async function postsOf(double: MattermostDouble, name = 'dev') {
  const { order, posts } = await get(double, `/channels/${await channelId(double, name)}/posts?per_page=200`);
  return order.map((id: string) => posts[id]).reverse();
}

export const userNamed = (double: MattermostDouble, name: string) => get(double, `/users/username/${name}`);
