import { z } from 'zod';
import type { Connection } from './connection.ts';

/**
 * Deactivates an account, or activates it. Deactivating ends its sessions, and disables the bots that it owns
 * (ServiceSettings.DisableBotsWhenOwnerIsDeactivated). Twice is as once, but for the time in `delete_at`.
 * @throws MattermostError 401 a guest to activate where guest accounts are off
 */
export async function setActive(connection: Connection, userId: string, active: boolean): Promise<void> {
  await connection.send(z.unknown(), {
    method: 'PUT',
    path: `/users/${userId}/active`,
    body: { active },
    isRepeatable: true,
  });
}
