import type { ProbeAnswer } from '../../../src/restore/probe/protocol.ts';
import { type Context, secret } from './context.ts';
import { deliver } from './deliver.ts';
import { connect, tryLogin } from './imap.ts';
import { asOwner, deliverInto } from './mail.ts';
import { findUid, inFolder, pathOf } from './mailbox.ts';
import { message, seededMessages } from './messages.ts';
import { sha256 } from './random.ts';
import { aliveFromBefore } from './redis.ts';

type Check = ProbeAnswer<'functional'>['checks'][number];

/** Each says what it saw; one that throws has failed with that. */
const CHECKS: Record<string, (context: Context) => Promise<string>> = {
  async 'stranger-refused'(context) {
    const stranger = `nobody-${context.cast.random.hex('stranger', 8)}@${context.cast.domain}`;
    const answer = await deliver(context, message(context.cast, 'stranger', stranger));
    return expect(answer === 550, `mail to an unknown address: ${answer}`);
  },

  async 'wrong-password-refused'(context) {
    const answer = await tryLogin(context, context.cast.first.email, secret(context, 'changed_password'));
    return expect(answer === 'refused', `login with another password: ${answer}`);
  },

  async 'attachment-whole'(context) {
    const { attached } = seededMessages(context.cast);
    return asOwner(context, context.cast.first, (client) =>
      inFolder(client, 'INBOX', async () => {
        const download = await client.download(String(await findUid(client, attached.messageId)), '2', {
          uid: true,
        });
        if (!('content' in download) || !download.content) throw new Error('the message has no second part');
        const parts: Buffer[] = [];
        for await (const part of download.content) parts.push(part as Buffer);
        const content = Buffer.concat(parts);
        const same = sha256(content) === sha256(attached.attachment!.content);
        return expect(same, `attachment of ${content.length} bytes, ${same ? 'as' : 'other than'} seeded`);
      }),
    );
  },

  async 'search-finds'(context) {
    const { attached } = seededMessages(context.cast);
    return asOwner(context, context.cast.first, (client) =>
      inFolder(client, 'INBOX', async () => {
        const found = (await client.search({ subject: attached.subject }, { uid: true })) || [];
        return expect(found.length === 1, `search by a subject with umlauts: ${found.length} found`);
      }),
    );
  },

  async 'idle-announces'(context) {
    const { first } = context.cast;
    const client = await connect(context, first.email, secret(context, first.secret));
    if (client === 'refused') throw new Error('the password is refused');
    try {
      await client.mailboxOpen('INBOX');
      const announced = new Promise<boolean>((resolve) => {
        client.once('exists', () => resolve(true));
        setTimeout(() => resolve(false), 30_000).unref();
      });
      const idling = client.idle();
      await deliver(context, message(context.cast, fresh(context, 'idle'), first.email));
      const came = await announced;
      client.close();
      await idling.catch(() => {});
      return expect(came, came ? 'a delivery was announced while idling' : 'no announcement in 30 s');
    } finally {
      client.close();
    }
  },

  async 'alias-delivered'(context) {
    const { alias } = context.cast;
    await deliverInto(context, message(context.cast, fresh(context, 'to-alias'), alias), { way: 'smtp' });
    return 'mail to the alias is in its mailbox';
  },

  async 'filter-files'(context) {
    const { first, filter } = context.cast;
    const folder = await asOwner(context, first, (client) => pathOf(client, ['Projects', filter.script]));
    const key = fresh(context, 'filtered');
    const subject = `${filter.marker} ${context.cast.random.words(key, 2)}`;
    await deliverInto(context, message(context.cast, key, first.email, { subject }), { folder });
    return 'the Sieve filter filed a mail';
  },

  async 'quota-told'(context) {
    const { first } = context.cast;
    return asOwner(context, first, async (client) => {
      const quota = await client.getQuota('INBOX');
      if (!quota) throw new Error('the server tells no quota');
      const limit = quota.storage?.limit;
      return expect(limit === first.quotaBytes, `quota ${limit}, given ${first.quotaBytes}`);
    });
  },

  async 'old-sessions-dead'(context) {
    const alive = await aliveFromBefore(context);
    return expect(alive === 0, `${alive} of 2 sessions and rate limits of before the backup are alive`);
  },
};

/** Before anything was restored, the sessions are alive. */
const AFTER_RESTORE: readonly string[] = ['old-sessions-dead'];

/** The checks are made twice: a mail of the first time must not count for the second. */
const fresh = ({ input }: Context, key: string): string => (input.isRestored ? `${key}-restored` : key);

export async function functionalChecks(context: Context): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [id, look] of Object.entries(CHECKS)) {
    if (AFTER_RESTORE.includes(id) && !context.input.isRestored) continue;
    try {
      checks.push({ id, ok: true, detail: await look(context) });
    } catch (error) {
      checks.push({ id, ok: false, detail: String((error as Error).message ?? error).slice(0, 900) });
    }
  }
  return checks;
}

/** @throws Error with what was seen, if it is not as it should be */
function expect(holds: boolean, seen: string): string {
  if (!holds) throw new Error(seen);
  return seen;
}
