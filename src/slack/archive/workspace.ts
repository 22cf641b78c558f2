import { createHash } from 'node:crypto';
import type { Archive, ArchiveEntry } from './archive.ts';
import { jsonEntries } from './json-entries.ts';
import { USER_LISTS } from './layout.ts';

/** The `team_id` of most users: guests of shared channels have another one. Made up for an export without any. */
export async function workspaceOf(
  archive: Archive,
  lists: ReadonlyMap<string, ArchiveEntry>,
): Promise<string> {
  const votes = new Map<string, number>();
  const entries = USER_LISTS.flatMap((list) => lists.get(list) ?? []);
  for await (const { elements } of jsonEntries(archive, entries)) {
    for await (const user of elements()) {
      const team = (user as { team_id?: unknown } | null)?.team_id;
      if (typeof team === 'string' && /^[TE][A-Z0-9]+$/.test(team))
        votes.set(team, (votes.get(team) ?? 0) + 1);
    }
  }
  const [winner] = [...votes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return (
    winner?.[0] ?? `unknown-${createHash('sha256').update(archive.fingerprint).digest('hex').slice(0, 12)}`
  );
}
