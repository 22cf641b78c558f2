import { z } from 'zod';
import type { Connection } from './connection.ts';
import { isMissing } from './mattermost-error.ts';
import { allPages, PER_PAGE } from './pages.ts';
import { Channel } from './shapes.ts';

/**
 * Public, private and archived channels of a team. An archived private channel that we are no member of is not among them:
 * `channelByName` finds it.
 */
export async function* channelsOfTeam(connection: Connection, teamId: string): AsyncGenerator<Channel> {
  for (const list of ['', '/private', '/deleted'])
    yield* allPages((page) => pageOf(connection, `/teams/${teamId}/channels${list}`, page));
}

async function pageOf(connection: Connection, path: string, page: number): Promise<Channel[]> {
  try {
    return await connection.get(z.array(Channel), { path, query: { page, per_page: PER_PAGE } });
  } catch (error) {
    // Some versions call an empty list of archived channels missing.
    if (isMissing(error) && path.endsWith('/deleted')) return [];
    throw error;
  }
}

/** Archived ones too. */
export async function channelByName(
  connection: Connection,
  teamId: string,
  name: string,
): Promise<Channel | undefined> {
  try {
    return await connection.get(Channel, {
      path: `/teams/${teamId}/channels/name/${encodeURIComponent(name)}`,
      query: { include_deleted: true },
    });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
