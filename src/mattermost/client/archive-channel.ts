import { z } from 'zod';
import type { Connection } from './connection.ts';
import { MattermostError } from './mattermost-error.ts';

/**
 * Archives a public or private channel; one that is archived stays as it is. The server says so in it (`system_channel_deleted`), in a
 * message of the present time. It is sent again where the answer was lost: should the server have failed between its message and
 * the archiving, the message stands there twice.
 * @throws MattermostError 400 town-square, a direct or group channel
 */
export async function archiveChannel(connection: Connection, channelId: string): Promise<void> {
  try {
    await connection.send(z.unknown(), {
      method: 'DELETE',
      path: `/channels/${channelId}`,
      isRepeatable: true,
    });
  } catch (error) {
    if (!isArchived(error)) throw error;
  }
}

const isArchived = (error: unknown) =>
  error instanceof MattermostError && error.id === 'api.channel.delete_channel.deleted.app_error';
