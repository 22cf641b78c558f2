import { createHash } from 'node:crypto';
import type { FindingCode } from '../meta/reason-codes.ts';
import type { SlackUser } from '../slack/user.ts';
import { LIMITS, shorten } from './limits.ts';
import { isEmail, RESTRICTED_USERNAMES } from './names.ts';
import { firstFree, slug } from './slug.ts';

/** `bot` and `guest` only where the rules ask for them; `existing`: the target has it already, and no line is written. */
export type AccountKind = 'user' | 'guest' | 'bot' | 'existing';

/** The account that a Slack user becomes. Several Slack users may become one account. */
export interface Account {
  kind: AccountKind;
  username: string;
  email: string;
  nickname: string;
  firstName: string;
  lastName: string;
  position: string;
  /** Milliseconds; 0 for an active account. */
  deleteAt: number;
}

export interface AccountPlan {
  account: Account;
  /** Codes for the report: what is otherwise than in Slack. */
  findings: { code: FindingCode; detail: string }[];
}

/** A Slack user in the target's order: by job, then by id. `key` is whatever the caller knows it by. */
export interface Candidate<Key> {
  key: Key;
  workspaceId: string;
  user: SlackUser;
  choice?: AccountChoice | undefined;
  /** The account that this user is at the server since an earlier migration. */
  earlier?: Account | undefined;
}

/** What an administrator decided about a person: a name and an address, or an account that is there already. */
export interface AccountChoice {
  username?: string | undefined;
  email?: string | undefined;
  account?: string | undefined;
}

export interface AccountRules {
  /** Of the addresses made up for people without one. */
  placeholderDomain: string;
  guests: 'member' | 'guest';
  bots: 'user' | 'bot';
}

/**
 * Decides every account of a target. Deterministic for candidates in the target's order.
 * - One address is one person and one account, also in two workspaces; the first active one of that address names it.
 * - An app's `B…` id is the account of its user.
 * - A user name keeps the Slack handle, lower-cased and reduced to what Mattermost allows; of several that come to the
 *   same, one that had to be changed least keeps it and the others get `-2`, `-3`, …
 * - Without a usable address: `<username>@<placeholderDomain>`.
 * - A choice comes before the rules. People who are given one user name are one account.
 * - What an earlier migration made of somebody comes before everything: whoever is the same person joins that account.
 * @param inUse accounts that earlier migrations made, of candidates and of others: nobody else gets their names
 */
export function planAccounts<Key>(
  candidates: readonly Candidate<Key>[],
  rules: AccountRules,
  inUse: readonly Account[] = [],
): Map<Key, AccountPlan> {
  const accountOf = accountsInUse(inUse);
  const wanted = groupByPerson(candidates).map((group) => {
    const chosen = chosenName(group);
    return { group, chosen, name: chosen ?? wantedName(group[0]!) };
  });
  const rank = ({ group, chosen, name }: (typeof wanted)[number]) =>
    chosen !== undefined ? 0 : group[0]!.user.handle === name ? 1 : 2;
  const taken = new Set(inUse.map(({ username }) => username));
  const emails = new Set([...candidates.map(emailOf), ...inUse.map(({ email }) => email)]);
  const plans = new Map<Key, AccountPlan>();
  // Chosen names go first, then handles that are fine as they are, so that nobody loses theirs to a changed one.
  for (const { group, chosen, name } of wanted.sort((a, b) => rank(a) - rank(b))) {
    const joined = accountOf(group);
    if (joined) {
      for (const candidate of group) plans.set(candidate.key, keptPlan(candidate, joined));
      continue;
    }
    const username = chosen ?? firstFree(name, LIMITS.usernameBytes, (candidate) => taken.has(candidate));
    taken.add(username);
    const primary = group[0]!.user;
    const kind = kindOf(group, rules);
    // A bot id's own address is nobody's, if it is the second name of an app's user.
    const chosenEmail = group.find(({ choice }) => choice?.email)?.choice?.email;
    const own =
      chosenEmail ??
      group
        .filter(({ user }) => user === primary || !isBotId(user))
        .map(emailOf)
        .find(isEmail);
    const email = own ?? placeholderEmail(username, rules.placeholderDomain, emails);
    emails.add(email);
    const account: Account = {
      kind,
      username,
      email,
      nickname: shorten(clean(primary.shownName), LIMITS.personName),
      firstName: shorten(clean(primary.firstName), LIMITS.personName),
      lastName: shorten(clean(primary.lastName), LIMITS.personName),
      position: shorten(clean(primary.title), LIMITS.position),
      deleteAt: primary.deleted ? primary.updatedMs || 1 : 0,
    };
    for (const { key, user } of group) {
      const findings: AccountPlan['findings'] = [];
      if (user.handle !== username)
        findings.push({ code: 'user_renamed', detail: `${user.handle} → ${username}` });
      if (own === undefined && kind !== 'existing' && kind !== 'bot')
        findings.push({ code: 'email_placeholder', detail: email });
      if (user !== primary) findings.push({ code: 'user_merged', detail: `same person as ${primary.id}` });
      plans.set(key, { account, findings });
    }
  }
  return plans;
}

/** The account of an earlier migration that a group of candidates joins: one's own, that of their address, or the chosen one. */
function accountsInUse(inUse: readonly Account[]) {
  const byEmail = new Map(
    inUse.filter(({ kind }) => kind !== 'bot').map((account) => [account.email, account]),
  );
  const byName = new Map(inUse.map((account) => [account.username, account]));
  return (group: readonly Candidate<unknown>[]): Account | undefined => {
    const own = group.find(({ earlier }) => earlier)?.earlier;
    if (own || byName.size === 0) return own;
    const chosen = chosenName(group);
    if (chosen !== undefined) return byName.get(chosen);
    return group.map((candidate) => byEmail.get(emailOf(candidate))).find((account) => account !== undefined);
  };
}

/** Each keeps the account of an earlier migration; who is new joins the group's. */
function keptPlan({ user, earlier }: Candidate<unknown>, joined: Account): AccountPlan {
  const account = earlier ?? joined;
  const { username } = account;
  const findings: AccountPlan['findings'] = [];
  if (user.handle !== username)
    findings.push({ code: 'user_renamed', detail: `${user.handle} → ${username}` });
  if (!earlier)
    findings.push({ code: 'user_merged', detail: `the account ${username} of an earlier migration` });
  return { account, findings };
}

const isBotId = ({ id }: SlackUser) => id.startsWith('B');

const emailOf = ({ user, choice }: Candidate<unknown>): string => choice?.email ?? user.email;

const chosenName = (group: readonly Candidate<unknown>[]): string | undefined => {
  // One person may be chosen for twice, by two Slack ids of one address: an account that is there can't be called otherwise.
  const first = (field: 'account' | 'username') =>
    group.find(({ choice }) => choice?.[field])?.choice?.[field];
  return first('account') ?? first('username');
};

function kindOf(group: readonly Candidate<unknown>[], rules: AccountRules): AccountKind {
  if (group.some(({ choice }) => choice?.account !== undefined)) return 'existing';
  if (rules.bots === 'bot' && group.every(({ user }) => user.isBot)) return 'bot';
  // Who is a member somewhere is a member: an account is one or the other in the whole team.
  return rules.guests === 'guest' && group.every(({ user }) => user.isGuest) ? 'guest' : 'user';
}

/**
 * People: candidates that share an address, an app's user and bot id, or a chosen user name. The first of each group is
 * its primary.
 */
function groupByPerson<Key>(candidates: readonly Candidate<Key>[]): Candidate<Key>[][] {
  const byBotId = new Map<string, Candidate<Key>>();
  for (const candidate of candidates) {
    const { workspaceId, user } = candidate;
    if (user.botId && !isBotId(user)) byBotId.set(`${workspaceId}/${user.botId}`, candidate);
  }
  const groups = new Map<string, Candidate<Key>[]>();
  for (const candidate of candidates) {
    const { workspaceId, user } = candidate;
    const person = (isBotId(user) && byBotId.get(`${workspaceId}/${user.id}`)) || candidate;
    const email = emailOf(person);
    const id = isEmail(email) ? email : `${workspaceId}/${person.user.id}`;
    const group = groups.get(id);
    if (group) group.push(candidate);
    else groups.set(id, [candidate]);
  }
  const byName = new Map<string, Candidate<Key>[]>();
  for (const [id, group] of groups) {
    const name = chosenName(group);
    const named = name === undefined ? undefined : byName.get(name);
    if (named) {
      named.push(...group);
      groups.delete(id);
    } else if (name !== undefined) byName.set(name, group);
  }
  const isPrimaryBefore = (a: SlackUser, b: SlackUser) =>
    Number(isBotId(a)) - Number(isBotId(b)) || Number(a.deleted) - Number(b.deleted);
  return [...groups.values()].map((group) => group.sort((a, b) => isPrimaryBefore(a.user, b.user)));
}

function wantedName({ user }: Candidate<unknown>): string {
  const name =
    slug(user.handle, /[._-]/, LIMITS.usernameBytes) ||
    slug(user.shownName, /[._-]/, LIMITS.usernameBytes) ||
    user.id.toLowerCase();
  return RESTRICTED_USERNAMES.has(name) ? `slack-${name}` : name;
}

/** `<username>@<domain>`, with a digest where that address is somebody's real one. */
function placeholderEmail(username: string, domain: string, taken: ReadonlySet<string>): string {
  const email = `${username}@${domain}`;
  if (!taken.has(email) && Buffer.byteLength(email) <= LIMITS.emailBytes) return email;
  return `${createHash('sha256').update(username).digest('hex').slice(0, 32)}@${domain}`;
}

const clean = (name: string) =>
  name
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim();
