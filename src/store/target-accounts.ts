import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { textColumn } from './columns.ts';

/** An account that a target has made. */
export interface TargetAccount {
  username: string;
  userId: string;
  /** Milliseconds, as the server said when it had been made. */
  updateAt: number;
}

const Row = z.object({ username: z.string(), userId: z.string(), updateAt: z.number() });

/** Records accounts; those that are recorded stay as they were then. */
export async function storeTargetAccounts(
  db: CommonQueryMethods,
  targetId: number,
  accounts: readonly TargetAccount[],
): Promise<void> {
  if (accounts.length === 0) return;
  await db.query(sql.type(z.object({}))`
    INSERT INTO target_accounts (target_id, username, user_id, update_at)
    SELECT ${targetId}, username, user_id, update_at::bigint FROM unnest(
      ${textColumn(accounts.map(({ username }) => username))}, ${textColumn(accounts.map(({ userId }) => userId))},
      ${textColumn(accounts.map(({ updateAt }) => String(updateAt)))}) AS new (username, user_id, update_at)
    ON CONFLICT DO NOTHING`);
}

/** Which of some accounts a target has made. */
export const targetAccounts = (db: CommonQueryMethods, targetId: number, usernames: readonly string[]) =>
  db.any(sql.type(Row)`
    SELECT username, user_id AS "userId", update_at::float8 AS "updateAt" FROM target_accounts
    WHERE target_id = ${targetId} AND username = ANY (${textColumn(usernames)})`);

/** The accounts that a target has made and that are deactivated in Slack. */
export const accountsToDeactivate = (db: CommonQueryMethods, targetId: number) =>
  db.anyFirst(sql.type(z.object({ userId: z.string() }))`
    SELECT a.user_id AS "userId" FROM target_accounts a
    WHERE a.target_id = ${targetId} AND EXISTS (
      SELECT FROM target_names n JOIN workspace_entities e USING (entity_id)
      WHERE n.target_id = a.target_id AND n.name = a.username AND e.type = 'user'
        AND (n.detail::jsonb->>'deleteAt')::bigint > 0)
    ORDER BY a.username`);
