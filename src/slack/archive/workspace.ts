import { createHash } from 'node:crypto';
import type { Archive, ArchiveEntry } from './archive.ts';
import { jsonEntries } from './json-entries.ts';

/**
 * The `team_id` of most users: guests of shared channels have another one. Of an organisation its own id, which most of
 * its users name, since the ids of its users and channels hold in all of it. Made up for an export without any.
 */
export async function workspaceOf(
  archive: Archive,
  userLists: readonly ArchiveEntry[],
  isGrid: boolean,
): Promise<string> {
  const teams = new Map<unknown, number>();
  const organisations = new Map<unknown, number>();
  const vote = (votes: Map<unknown, number>, id: unknown) => {
    if (typeof id === 'string' && /^[TE][A-Z0-9]+$/.test(id)) votes.set(id, (votes.get(id) ?? 0) + 1);
  };
  for await (const { elements } of jsonEntries(archive, userLists)) {
    for await (const element of elements()) {
      const user = element as { team_id?: unknown; enterprise_user?: { enterprise_id?: unknown } } | null;
      vote(teams, user?.team_id);
      if (isGrid) vote(organisations, user?.enterprise_user?.enterprise_id);
    }
  }
  const votes = [...(organisations.size > 0 ? organisations : teams)] as [string, number][];
  const [winner] = votes.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return (
    winner?.[0] ?? `unknown-${createHash('sha256').update(archive.fingerprint).digest('hex').slice(0, 12)}`
  );
}
