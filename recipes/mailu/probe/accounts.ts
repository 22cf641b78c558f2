import type { Item, StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import type { Account } from './cast.ts';
import { type Context, secret } from './context.ts';
import { tryLogin } from './imap.ts';
import { deleteAlias, type Exported, importConfig } from './mailu.ts';
import { sha256 } from './random.ts';

const STORE = 'accounts';

export async function seedAccounts(context: Context): Promise<void> {
  const { domain, first, second, alias, random } = context.cast;
  const user = ({ email, displayedName, quotaBytes, secret: name }: Account) => ({
    email,
    password: secret(context, name),
    hash_password: true,
    displayed_name: displayedName,
    quota_bytes: quotaBytes,
    spam_threshold: 60 + random.number(email, 20),
  });
  await importConfig(context, {
    domain: [
      { name: domain, comment: random.words('domain', 3), max_users: 100 + random.number('users', 50) },
    ],
    user: [user(first), user(second)],
    alias: [{ email: alias, destination: [first.email], comment: random.words('alias', 3) }],
  });
}

/** Each entry of Mailu's own export as a digest (it holds password hashes), and whether the passwords open the accounts. */
export async function readAccounts(context: Context, exported: Exported): Promise<StoreAnswer> {
  const items: Item[] = [];
  for (const { dkim_key: _, ...domain } of exported.domain)
    items.push({ id: `domain:${domain.name}`, facts: { digest: digestOf(domain) } });
  for (const { quota_bytes_used: _, ...user } of exported.user) {
    const facts: Item['facts'] = { digest: digestOf(user) };
    const account = [context.cast.first, context.cast.second].find(({ email }) => email === user.email);
    if (account) {
      facts.password = await tryLogin(context, account.email, secret(context, account.secret));
      facts.wrongPassword = await tryLogin(
        context,
        account.email,
        `not-${context.cast.random.hex('wrong', 12)}`,
      );
    }
    items.push({ id: `user:${user.email}`, facts });
  }
  for (const alias of exported.alias)
    items.push({ id: `alias:${alias.email}`, facts: { digest: digestOf(alias) } });
  return { store: STORE, answer: 'served', said: `config-export: ${items.length} entries`, items };
}

export async function mutateAccounts(context: Context) {
  const { second, alias, first, random } = context.cast;
  const canary = `canary-${random.hex('canary', 6)}@${context.cast.domain}`;
  await importConfig(context, {
    user: [{ email: second.email, password: secret(context, 'changed_password'), hash_password: true }],
    alias: [{ email: canary, destination: [first.email] }],
  });
  await deleteAlias(context, alias);
  return {
    canaries: [{ store: STORE, id: `alias:${canary}` }],
    damaged: [
      { store: STORE, id: `user:${second.email}` },
      { store: STORE, id: `alias:${alias}` },
    ],
  };
}

export async function writeAccounts(context: Context) {
  const email = `written-${context.cast.random.hex('written', 6)}@${context.cast.domain}`;
  await importConfig(context, { alias: [{ email, destination: [context.cast.second.email] }] });
  return [{ store: STORE, id: `alias:${email}` }];
}

const digestOf = (entry: object): string => sha256(JSON.stringify(sorted(entry)));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
