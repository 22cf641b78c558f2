import { createHash } from 'node:crypto';
import type { SlackUser } from '../slack/user.ts';
import { LIMITS, shorten } from './limits.ts';
import { firstFree, slug } from './slug.ts';

/** Refused by the server, or read as a mention of many. @see mattermost/mattermost server/public/model/user.go */
const RESTRICTED = new Set(['all', 'channel', 'here', 'matterbot', 'system']);

/** The account that a Slack user becomes. Several Slack users may become one account. */
export interface Account {
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
  findings: { code: string; detail: string }[];
}

/** A Slack user in the target's order: by job, then by id. `key` is whatever the caller knows it by. */
export interface Candidate<Key> {
  key: Key;
  workspaceId: string;
  user: SlackUser;
}

/** What Go's `mail.ParseAddress` takes without quotes: words between single dots. */
const EMAIL = /^[^\s\p{C}@"(),.:;<>[\]\\]+(?:\.[^\s\p{C}@"(),.:;<>[\]\\]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/u;

const validEmail = (email: string) => Buffer.byteLength(email) <= LIMITS.emailBytes && EMAIL.test(email);

/**
 * Decides every account of a target. Deterministic for candidates in the target's order.
 * - One address is one person and one account, also in two workspaces; the first active one of that address names it.
 * - An app's `B…` id is the account of its user.
 * - A user name keeps the Slack handle, lower-cased and reduced to what Mattermost allows; of several that come to the
 *   same, one that had to be changed least keeps it and the others get `-2`, `-3`, …
 * - Without a usable address: `<username>@<placeholderDomain>`.
 */
export function planAccounts<Key>(
  candidates: readonly Candidate<Key>[],
  placeholderDomain: string,
): Map<Key, AccountPlan> {
  const people = groupByPerson(candidates);
  const wanted = people.map((group) => ({ group, name: wantedName(group[0]!) }));
  const exact = ({ group, name }: (typeof wanted)[number]) => group[0]!.user.handle === name;
  const taken = new Set<string>();
  const emails = new Set(candidates.map(({ user }) => user.email));
  const plans = new Map<Key, AccountPlan>();
  // Handles that are fine as they are go first, so that nobody loses theirs to a changed one.
  for (const { group, name } of [...wanted.filter(exact), ...wanted.filter((person) => !exact(person))]) {
    const username = firstFree(name, LIMITS.usernameBytes, (candidate) => taken.has(candidate));
    taken.add(username);
    const primary = group[0]!.user;
    const ownEmail = validEmail(primary.email);
    const email = ownEmail ? primary.email : placeholderEmail(username, placeholderDomain, emails);
    emails.add(email);
    const account: Account = {
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
      if (!ownEmail) findings.push({ code: 'email_placeholder', detail: email });
      if (user !== primary) findings.push({ code: 'user_merged', detail: `same person as ${primary.id}` });
      plans.set(key, { account, findings });
    }
  }
  return plans;
}

const isBotId = ({ id }: SlackUser) => id.startsWith('B');

/** People: candidates that share an address, or an app's user and bot id. The first of each group is its primary. */
function groupByPerson<Key>(candidates: readonly Candidate<Key>[]): Candidate<Key>[][] {
  const byBotId = new Map<string, SlackUser>();
  for (const { workspaceId, user } of candidates)
    if (user.botId && !isBotId(user)) byBotId.set(`${workspaceId}/${user.botId}`, user);
  const groups = new Map<string, Candidate<Key>[]>();
  for (const candidate of candidates) {
    const { workspaceId, user } = candidate;
    const person = (isBotId(user) && byBotId.get(`${workspaceId}/${user.id}`)) || user;
    const id = validEmail(person.email) ? person.email : `${workspaceId}/${person.id}`;
    const group = groups.get(id);
    if (group) group.push(candidate);
    else groups.set(id, [candidate]);
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
  return RESTRICTED.has(name) ? `slack-${name}` : name;
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
