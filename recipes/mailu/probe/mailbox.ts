import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { Item } from '../../../src/restore/probe/protocol.ts';
import { sha256 } from './random.ts';

/** Parts of a folder's name → its path, with the server's own separator. */
export async function pathOf(client: ImapFlow, parts: readonly string[]): Promise<string> {
  const [inbox] = await client.list();
  return parts.join(inbox?.delimiter ?? '.');
}

export async function inFolder<T>(client: ImapFlow, path: string, use: () => Promise<T>): Promise<T> {
  const lock = await client.getMailboxLock(path);
  try {
    return await use();
  } finally {
    lock.release();
  }
}

/** UID of the message in the folder that is open. @throws Error if there is none */
export async function findUid(client: ImapFlow, messageId: string): Promise<number> {
  const found = await client.search({ header: { 'message-id': messageId } }, { uid: true });
  if (!found || found.length === 0) throw new Error(`no message ${messageId} in ${mailboxPath(client)}`);
  return found[0]!;
}

/**
 * Every folder and every message, by EXAMINE: looking must not change what is looked at. A message's id holds the digest of its bytes too: a UID
 * that the restore took back is given again.
 */
export async function readMailbox(client: ImapFlow, owner: string): Promise<Item[]> {
  const items: Item[] = [];
  for (const folder of (await client.list()).toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const id = `${owner}/${folder.path}`;
    const subscribed = folder.subscribed === true;
    if (folder.flags.has('\\Noselect') || folder.flags.has('\\NonExistent')) {
      items.push({ id, facts: { subscribed, selectable: false } });
      continue;
    }
    const { uidValidity, exists } = await client.mailboxOpen(folder.path, { readOnly: true });
    items.push({
      id,
      facts: { subscribed, selectable: true, uidValidity: String(uidValidity), messages: exists },
    });
    if (exists === 0) continue;
    const wanted = { uid: true, flags: true, internalDate: true, source: true };
    for await (const message of client.fetch('1:*', wanted)) items.push(messageItem(id, message));
  }
  return items;
}

function messageItem(folder: string, { uid, flags, internalDate, source }: FetchMessageObject): Item {
  if (!source) throw new Error(`${folder}: the server gave UID ${uid} without its source`);
  const names = [...(flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted();
  const digest = sha256(source);
  return {
    id: messageId(folder, uid, digest),
    facts: {
      uid,
      flags: names.filter((flag) => flag.startsWith('\\')),
      keywords: names.filter((flag) => !flag.startsWith('\\')),
      internalDate: new Date(internalDate ?? Number.NaN).toISOString(),
      sha256: digest,
      bytes: source.length,
    },
  };
}

const messageId = (folder: string, uid: number, digest: string) =>
  `${folder}:uid ${uid} ${digest.slice(0, 8)}`;

/** The id that {@link readMailbox} gives a message of the folder that is open. */
export async function idOf(client: ImapFlow, owner: string, uid: number): Promise<string> {
  const found = await client.fetchOne(String(uid), { uid: true, source: true }, { uid: true });
  const source = found ? found.source : undefined;
  if (!source) throw new Error(`no UID ${uid} in ${mailboxPath(client)}`);
  return messageId(`${owner}/${mailboxPath(client)}`, uid, sha256(source));
}

const mailboxPath = (client: ImapFlow) => (client.mailbox ? client.mailbox.path : '');
