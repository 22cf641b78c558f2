import { json } from 'node:stream/consumers';
import {
  type ProbeAnswer,
  type ProbeInput,
  type StoreAnswer,
  VERBS,
  type Verb,
} from '../../src/restore/probe/protocol.ts';
import { mutateAccounts, readAccounts, seedAccounts, writeAccounts } from './probe/accounts.ts';
import { castFor } from './probe/cast.ts';
import type { Context } from './probe/context.ts';
import { mutateDkim, type PublicKeys, readDkim, seedDkim, writeDkim } from './probe/dkim.ts';
import { functionalChecks } from './probe/functional.ts';
import { mutateMail, readMail, seedMail, writeMail } from './probe/mail.ts';
import { exportConfig } from './probe/mailu.ts';
import { mutateRedis, readRedis, seedRedis, writeRedis } from './probe/redis.ts';
import { mutateWebmail, readWebmail, seedWebmail, writeWebmail } from './probe/webmail.ts';

/** Seeds and reads Mailu through what it offers: IMAP, LMTP or SMTP, its command line, redis-cli; for Roundcube, SQL. */

/** Public halves only. */
interface State {
  publicKeys: PublicKeys;
}

const answers: { [V in Verb]: (context: Context) => Promise<ProbeAnswer<V>> } = {
  async seed(context) {
    await seedAccounts(context);
    const publicKeys = await seedDkim(context);
    const headers = await seedMail(context);
    await seedRedis(context);
    await seedWebmail(context);
    return { state: { publicKeys } satisfies State, evidence: { 'message-headers': headers } };
  },

  async read(context) {
    const { publicKeys } = (context.input.state ?? { publicKeys: {} }) as State;
    // Once for both that need it: in a container it takes seconds.
    const exported = exportConfig(context);
    exported.catch(() => {});
    const stores = await Promise.all([
      answering('accounts', async () => readAccounts(context, await exported)),
      answering('mail', () => readMail(context)),
      answering('dkim', async () => readDkim(context, await exported, publicKeys)),
      answering('redis', () => readRedis(context)),
      answering('webmail', () => readWebmail(context)),
    ]);
    return { stores };
  },

  async mutate(context) {
    // Mail first: it needs the passwords as they were.
    const changes = [
      await mutateMail(context),
      await mutateAccounts(context),
      await mutateDkim(context),
      await mutateRedis(context),
      await mutateWebmail(context),
    ];
    return {
      canaries: changes.flatMap(({ canaries }) => canaries),
      damaged: changes.flatMap(({ damaged }) => damaged),
      cannot: [],
    };
  },

  async write(context) {
    const written = [
      await writeAccounts(context),
      await writeMail(context),
      await writeDkim(context),
      await writeRedis(context),
      await writeWebmail(context),
    ];
    return { written: written.flat() };
  },

  functional: async (context) => ({ checks: await functionalChecks(context) }),
};

/** A store that can't be read is broken, which is an answer: the others may be whole. */
async function answering(store: string, read: () => Promise<StoreAnswer>): Promise<StoreAnswer> {
  try {
    return await read();
  } catch (error) {
    return { store, answer: 'broken', said: reason(error), items: [] };
  }
}

const reason = (error: unknown) => {
  const { message, code, responseText } = error as { message?: string; code?: string; responseText?: string };
  return [message ?? String(error), code, responseText].filter(Boolean).join(': ').slice(0, 900);
};

const verb = process.argv[2] as Verb;
if (!VERBS.includes(verb)) {
  console.error(`usage: probe.ts ${VERBS.join('|')}`);
  process.exit(2);
}
const input = (await json(process.stdin)) as ProbeInput;
try {
  const answer = await answers[verb]({ input, cast: castFor(input.seed, input.domain) });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} catch (error) {
  console.error(`${verb}: ${reason(error)}`);
  process.exitCode = 1;
}
