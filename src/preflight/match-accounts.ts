import type { NeededAccount } from './needs.ts';
import type { ExistingAccount } from './server-facts.ts';

/** What a needed account is on a server that has accounts. */
export type AccountMatch = { account: NeededAccount } & (
  | { kind: 'new' }
  /** The person has an account: it is used as it is, whatever it is called. Or it was chosen. */
  | { kind: 'used'; existing: ExistingAccount }
  /** Somebody else may have the user name. */
  | { kind: 'conflict'; existing: ExistingAccount; why: 'other_address' | 'is_bot' | 'is_no_bot' }
  /** An account was chosen that is not there. */
  | { kind: 'missing' }
);

/**
 * Matches accounts with those of a server, whose user names and addresses are unique.
 * - The same address is the same person: that account is used.
 * - The same user name with another address may be anybody: a choice has to say who.
 * - A bot is matched by its name.
 * @param existing all that have one of the needed user names or addresses
 */
export function matchAccounts(
  needed: readonly NeededAccount[],
  existing: readonly ExistingAccount[],
): AccountMatch[] {
  const byName = new Map(existing.map((one) => [one.username.toLowerCase(), one]));
  const byEmail = new Map(
    existing.filter(({ email }) => email !== '').map((one) => [one.email.toLowerCase(), one]),
  );
  return needed.map((account): AccountMatch => {
    const named = byName.get(account.username);
    if (account.kind === 'existing')
      return named ? { account, kind: 'used', existing: named } : { account, kind: 'missing' };
    if (account.kind === 'bot') {
      if (!named) return { account, kind: 'new' };
      return named.is_bot
        ? { account, kind: 'used', existing: named }
        : { account, kind: 'conflict', existing: named, why: 'is_no_bot' };
    }
    const same = byEmail.get(account.email);
    if (same && !same.is_bot) return { account, kind: 'used', existing: same };
    if (named)
      return { account, kind: 'conflict', existing: named, why: named.is_bot ? 'is_bot' : 'other_address' };
    return { account, kind: 'new' };
  });
}
