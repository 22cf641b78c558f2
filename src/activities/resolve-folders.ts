import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { splitFolder } from '../slack/archive/layout.ts';
import type { ChannelKind } from '../slack/channel.ts';
import { assignFolders, foldersOf } from '../store/archive-index.ts';
import { type Finding, storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { entityIds, storeEntities } from '../store/workspace-entities.ts';

/** A conversation's entry in one list. */
export interface Listing {
  scope: string;
  name: string;
  slackId: string;
  kind: ChannelKind;
}

/**
 * Tells for each folder of messages whose it is. Folders are called after the conversation's id, or its name at the time of
 * the export, which is looked up among the lists of the folder's own scope, then the root's. A folder that no list explains
 * becomes a conversation of its own, so that its messages are not lost.
 */
export async function resolveFolders(
  db: DatabaseTransactionConnection,
  workspace: { jobId: number; workspaceId: string },
  listings: readonly Listing[],
): Promise<void> {
  const { jobId } = workspace;
  const folders = (await foldersOf(db, jobId)).filter(({ channelId }) => channelId === null);
  const known = await entityIds(db, jobId, 'channel');
  const byName = Map.groupBy(listings, ({ scope, name }) => scope + name);
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { folder } of folders) {
    const { scope, name } = splitFolder(folder);
    if (known.has(name)) {
      owners.set(folder, name);
      continue;
    }
    const named = byName.get(folder) ?? (scope === '' ? undefined : byName.get(name));
    const owner = named && ownerOf(named);
    owners.set(folder, owner ?? `folder:${folder}`);
    if (owner === undefined) {
      findings.push({ code: 'channel_unlisted', slackId: `folder:${folder}`, detail: 'no list names it' });
    } else {
      const rivals = new Set(named!.map(({ slackId }) => slackId));
      if (rivals.size === 1) continue;
      const detail = `folder ${folder} of ${[...rivals].join(', ')}: all messages are in ${owner}`;
      for (const slackId of rivals) findings.push({ code: 'folder_ambiguous', slackId, detail });
    }
  }
  const unlisted = folders
    .map(({ folder }) => folder)
    .filter((folder) => owners.get(folder) === `folder:${folder}`);
  const stored = await storeEntities(
    db,
    workspace,
    'channel',
    unlisted.map((folder) => ({
      slackId: `folder:${folder}`,
      payload: JSON.stringify({ id: `folder:${folder}`, name: splitFolder(folder).name, kind: 'unlisted' }),
      placeholder: true,
    })),
  );
  await storeFindings(db, jobId, findings);
  const ids = await entityIds(db, jobId, 'channel');
  await assignFolders(
    db,
    jobId,
    folders.map(({ folder }) => ({ folder, channelId: ids.get(owners.get(folder)!)! })),
  );
  await mergeJobMeta(db, jobId, { incr: { channels_processed: stored } });
}

/**
 * Whose folder it is, of conversations that share its name. Nothing in a message tells; so it goes to the one that fewest
 * can read: what was private is not shown to everybody.
 */
function ownerOf(named: readonly Listing[]): string | undefined {
  return (named.find(({ kind }) => kind !== 'public') ?? named[0])?.slackId;
}
