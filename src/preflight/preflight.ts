import { accountRows } from './account-rows.ts';
import { matchAccounts } from './match-accounts.ts';
import { nameRows } from './name-rows.ts';
import type { Needs } from './needs.ts';
import type { Row } from './row.ts';
import { isSystemAdmin, type ServerFacts } from './server-facts.ts';
import { settingRows } from './setting-rows.ts';
import { teamRows } from './team-rows.ts';
import { tokenRows } from './token-rows.ts';
import { versionRow } from './version-rows.ts';

/** Whether a server is ready for a migration: what would fail later, with what to change. */
export function preflight(needs: Needs, server: ServerFacts): Row[] {
  const first = [versionRow(needs, server), ...tokenRows(needs, server)];
  // What others may not see would look as if it were not there.
  if (!isSystemAdmin(server.me)) return first;
  const matches = matchAccounts(needs.accounts, server.accounts);
  return [
    ...first,
    ...settingRows(needs, server),
    ...teamRows(needs, server, matches),
    ...accountRows(needs, server, matches),
    ...nameRows(needs, server),
  ];
}
