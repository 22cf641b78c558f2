import type { ImapFlow } from 'imapflow';
import type { Item, StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import type { Account } from './cast.ts';
import { type Context, mustRun, run, secret } from './context.ts';
import { deliver, source } from './deliver.ts';
import { withSession } from './imap.ts';
import { findUid, idOf, inFolder, pathOf, readMailbox } from './mailbox.ts';
import { type Message, message, seededMessages } from './messages.ts';
import { sha256 } from './random.ts';

const STORE = 'mail';

/** @returns the headers of the message with the attachment, for the evidence */
export async function seedMail(context: Context): Promise<string> {
  const mails = seededMessages(context.cast);
  const { attached, flagged, gap, copied, moved, unread, answered, fresh, appended } = mails;
  for (const mail of [attached, flagged, gap, copied, moved, unread, answered])
    await deliverInto(context, mail);
  const { first, second, folders, keywords } = context.cast;
  await asOwner(context, second, (client) =>
    inFolder(client, 'INBOX', async () => {
      const uid = await findUid(client, answered.messageId);
      await client.messageFlagsAdd(String(uid), ['\\Seen', '\\Answered'], { uid: true });
    }),
  );
  const headers = await asOwner(context, first, async (client) => {
    for (const parts of [folders.projects, folders.nested, folders.archive])
      await client.mailboxCreate(parts);
    const [projects, nested, archive] = await Promise.all(
      [folders.projects, folders.nested, folders.archive].map((parts) => pathOf(client, parts)),
    );
    for (const path of [nested!, archive!]) await client.mailboxSubscribe(path);
    await client.mailboxUnsubscribe(projects!);
    await client.append(nested!, await source(appended), ['\\Seen', keywords[0]], appended.date);
    return inFolder(client, 'INBOX', async () => {
      const uid = async (mail: Message) => String(await findUid(client, mail.messageId));
      await client.messageFlagsAdd(await uid(attached), ['\\Seen', '\\Flagged', ...keywords], { uid: true });
      await client.messageFlagsAdd(await uid(flagged), ['\\Flagged', '\\Answered', keywords[1]], {
        uid: true,
      });
      await client.messageCopy(await uid(copied), archive!, { uid: true });
      await client.messageMove(await uid(moved), nested!, { uid: true });
      await client.messageDelete(await uid(gap), { uid: true });
      return headersOf(client, await uid(attached));
    });
  });
  await seedFilter(context);
  await deliverInto(context, fresh);
  return headers;
}

/** Every mailbox that opens with its password. Refused only if none does. */
export async function readMail(context: Context): Promise<StoreAnswer> {
  const { first, second } = context.cast;
  const items: Item[] = [];
  let opened = 0;
  for (const account of [first, second]) {
    const found = await withSession(context, account.email, secret(context, account.secret), (client) =>
      readMailbox(client, account.email),
    );
    if (found === 'refused') continue;
    opened++;
    items.push(...found, ...(await readFilters(context, account)));
  }
  if (opened > 0) return { store: STORE, answer: 'served', said: `${opened} of 2 mailboxes opened`, items };
  const recipient = await deliver(context, message(context.cast, 'unknown', first.email));
  return {
    store: STORE,
    answer: recipient === 'delivered' ? 'broken' : 'refused',
    said: `IMAP: AUTHENTICATIONFAILED for both accounts; delivery to ${first.email}: ${recipient}`,
    items: [],
  };
}

export async function mutateMail(context: Context) {
  const { first, folders, keywords } = context.cast;
  const { flagged, unread, appended } = seededMessages(context.cast);
  const canary = message(context.cast, 'canary', first.email);
  await deliverInto(context, canary);
  return asOwner(context, first, async (client) => {
    const nested = await pathOf(client, folders.nested);
    const inInbox = await inFolder(client, 'INBOX', async () => {
      const changed = await findUid(client, flagged.messageId);
      const expunged = await findUid(client, unread.messageId);
      const ids = {
        canary: await idOf(client, first.email, await findUid(client, canary.messageId)),
        changed: await idOf(client, first.email, changed),
        expunged: await idOf(client, first.email, expunged),
      };
      await client.messageFlagsRemove(String(changed), ['\\Flagged', keywords[1]], { uid: true });
      await client.messageFlagsAdd(String(changed), ['\\Draft', 'changed'], { uid: true });
      await client.messageDelete(String(expunged), { uid: true });
      return ids;
    });
    const gone = await inFolder(client, nested, async () =>
      idOf(client, first.email, await findUid(client, appended.messageId)),
    );
    await client.mailboxDelete(nested);
    return {
      canaries: [{ store: STORE, id: inInbox.canary }],
      damaged: [inInbox.changed, inInbox.expunged, gone].map((id) => ({ store: STORE, id })),
    };
  });
}

export async function writeMail(context: Context) {
  const { first } = context.cast;
  const written = message(context.cast, 'written', first.email);
  await deliverInto(context, written);
  const id = await asOwner(context, first, (client) =>
    inFolder(client, 'INBOX', async () =>
      idOf(client, first.email, await findUid(client, written.messageId)),
    ),
  );
  return [{ store: STORE, id }];
}

/** Delivers, and waits until it is there: behind SMTP that takes a while. */
export async function deliverInto(
  context: Context,
  mail: Message,
  { folder = 'INBOX', way = 'lmtp' as 'lmtp' | 'smtp' } = {},
): Promise<void> {
  const answer = await deliver(context, mail, way);
  if (answer !== 'delivered') throw new Error(`delivery to ${mail.to} was refused with ${answer}`);
  const owner = context.cast.second.email === mail.to ? context.cast.second : context.cast.first;
  await asOwner(context, owner, async (client) => {
    for (let tries = 0; ; tries++) {
      const status = await client.mailboxOpen(folder, { readOnly: true });
      const found =
        status.exists > 0 &&
        (await client.search({ header: { 'message-id': mail.messageId } }, { uid: true }));
      if (found && found.length > 0) return;
      if (tries === 120) throw new Error(`a mail that was taken for ${mail.to} did not appear in ${folder}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
}

/** @throws Error if the account's password is refused */
export async function asOwner<T>(
  context: Context,
  account: Account,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const result = await withSession(context, account.email, secret(context, account.secret), use);
  if (result === 'refused') throw new Error(`${account.email}: its password is refused`);
  return result as T;
}

async function seedFilter(context: Context): Promise<void> {
  const { first, filter } = context.cast;
  const delimiter = await asOwner(context, first, (client) => pathOf(client, ['', '']));
  const script = `require ["fileinto", "mailbox"];
if header :contains "subject" "${filter.marker}" {
  fileinto :create "Projects${delimiter}${filter.script}";
  stop;
}
`;
  await mustRun(context, 'imap', ['doveadm', 'sieve', 'put', '-u', first.email, '-a', filter.script], script);
}

async function headersOf(client: ImapFlow, uid: string): Promise<string> {
  const found = await client.fetchOne(uid, { headers: true }, { uid: true });
  if (!found) throw new Error(`no UID ${uid}`);
  return found.headers?.toString('utf8') ?? '';
}

/** Sieve scripts with what they say, and which one is at work. */
async function readFilters(context: Context, { email }: Account): Promise<Item[]> {
  const list = await mustRun(context, 'imap', ['doveadm', 'sieve', 'list', '-u', email]);
  const items: Item[] = [];
  for (const line of list.split('\n').filter(Boolean)) {
    const [name, active] = line.trim().split(/\s+/) as [string, string | undefined];
    const { output } = await run(context, 'imap', ['doveadm', 'sieve', 'get', '-u', email, name]);
    items.push({
      id: `${email}/sieve:${name}`,
      facts: { active: active === 'ACTIVE', sha256: sha256(output) },
    });
  }
  return items;
}
