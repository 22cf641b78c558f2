import type { FindingCode } from '../../meta/reason-codes.ts';
import type { ChannelKind } from '../channel.ts';
import { splitFolder } from './layout.ts';

/** A conversation's entry in one list. */
export interface Listing {
  scope: string;
  name: string;
  slackId: string;
  kind: ChannelKind;
}

export interface FolderOwners {
  /** Folder → Slack id of its conversation. */
  owners: Map<string, string>;
  /** Folders that become a conversation of their own. */
  unlisted: string[];
  findings: { code: FindingCode; slackId: string; detail: string }[];
}

/**
 * Tells for each folder of messages whose it is. Folders are called after the conversation's id, or its name at the time of
 * the export, which is looked up among the lists of the folder's own scope, then the root's. A folder that no list explains
 * becomes a conversation of its own, so that its messages are not lost.
 * @param known Slack ids of the listed conversations
 */
export function folderOwners(
  folders: readonly string[],
  known: { has(slackId: string): boolean },
  listings: readonly Listing[],
): FolderOwners {
  const byName = Map.groupBy(listings, ({ scope, name }) => scope + name);
  const owners = new Map<string, string>();
  const unlisted: string[] = [];
  const findings: FolderOwners['findings'] = [];
  for (const folder of folders) {
    const { scope, name } = splitFolder(folder);
    if (known.has(name)) {
      owners.set(folder, name);
      continue;
    }
    const named = byName.get(folder) ?? (scope === '' ? undefined : byName.get(name));
    const owner = named && ownerOf(named);
    if (owner === undefined) {
      const slackId = `folder:${folder}`;
      owners.set(folder, slackId);
      unlisted.push(folder);
      findings.push({ code: 'channel_unlisted', slackId, detail: 'no list names it' });
      continue;
    }
    owners.set(folder, owner);
    const rivals = new Set(named!.map(({ slackId }) => slackId));
    if (rivals.size === 1) continue;
    const detail = `folder ${folder} of ${[...rivals].join(', ')}: all messages are in ${owner}`;
    for (const slackId of rivals) findings.push({ code: 'folder_ambiguous', slackId, detail });
  }
  return { owners, unlisted, findings };
}

/**
 * Whose folder it is, of conversations that share its name. Nothing in a message tells; so it goes to the one that fewest
 * can read: what was private is not shown to everybody.
 */
function ownerOf(named: readonly Listing[]): string | undefined {
  return (named.find(({ kind }) => kind !== 'public') ?? named[0])?.slackId;
}

/** The conversation that is made of a folder which no list explains. */
export const unlistedChannel = (folder: string) => ({
  id: `folder:${folder}`,
  name: splitFolder(folder).name,
  kind: 'unlisted' as const,
});
