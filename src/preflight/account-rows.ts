import { many } from '../figures.ts';
import type { AccountMatch } from './match-accounts.ts';
import type { Needs } from './needs.ts';
import type { Item, Row } from './row.ts';
import type { ServerFacts } from './server-facts.ts';

type Of<Kind extends AccountMatch['kind']> = Extract<AccountMatch, { kind: Kind }>;

/** Who is new, who has an account already, and whom nobody could tell apart. */
export function accountRows(needs: Needs, server: ServerFacts, matches: readonly AccountMatch[]): Row[] {
  const of = <Kind extends AccountMatch['kind']>(kind: Kind) =>
    matches.filter((match): match is Of<Kind> => match.kind === kind);
  return [
    {
      id: 'accounts.new',
      what: 'accounts that are made',
      found: 'free user names and addresses',
      needed: many(of('new').length, 'account'),
      verdict: 'ok',
    },
    ...usedRow(of('used')),
    ...conflictRow(of('conflict')),
    ...missingRow(of('missing')),
    ...ownerRow(needs, server),
  ];
}

function usedRow(used: readonly Of<'used'>[]): Row[] {
  if (used.length === 0) return [];
  return [
    {
      id: 'accounts.used',
      what: 'people who have an account',
      found: many(used.length, 'account'),
      needed: 'nothing is written there',
      verdict: 'ok',
      todo: 'the account is used as it is. For a file that you import yourself choose it as `account`: lines of it would reset its password',
      items: used.map(usedItem),
    },
  ];
}

function usedItem({ account, existing }: Of<'used'>): Item {
  const isSame = existing.username === account.username;
  const isOff = existing.delete_at > 0 && account.isActive;
  return {
    name: `@${account.username}`,
    found: `${isSame ? 'the account' : `@${existing.username}`}${existing.is_bot ? ', a bot' : ` of the address ${existing.email}`}${isOff ? ', deactivated' : ''}`,
    verdict: 'ok',
    ...(account.kind === 'existing' || existing.is_bot
      ? {}
      : { choice: { users: { [account.slackId]: { account: existing.username } } } }),
  };
}

const CONFLICTS = {
  other_address: 'the user name of somebody with another address',
  is_bot: 'the user name of a bot',
  is_no_bot: 'the user name of a person, where a bot is needed',
};

function conflictRow(conflicts: readonly Of<'conflict'>[]): Row[] {
  if (conflicts.length === 0) return [];
  return [
    {
      id: 'accounts.conflict',
      what: 'user names that others have',
      found: many(conflicts.length, 'account'),
      needed: 'a choice for each',
      verdict: 'problem',
      todo: 'say in the file of choices who that is (`account`), or what else the person is to be called (`username`)',
      items: conflicts.map(({ account, existing, why }) => {
        const isSamePerson = why === 'other_address';
        const other = freshName(account.username);
        return {
          name: `@${account.username}`,
          found: `${CONFLICTS[why]}${isSamePerson ? `: ${existing.email} there, ${account.email} in Slack` : ''}`,
          verdict: 'problem',
          todo: isSamePerson
            ? `users.${account.slackId}.account: ${existing.username} if it is the same person, else users.${account.slackId}.username: ${other}`
            : `users.${account.slackId}.username: ${other}`,
          choice: {
            users: {
              [account.slackId]: isSamePerson ? { account: existing.username } : { username: other },
            },
          },
        };
      }),
    },
  ];
}

/** A suggestion, no more: the next look says whether it is free. */
const freshName = (username: string) => `${username.slice(0, 58)}-slack`;

function missingRow(missing: readonly Of<'missing'>[]): Row[] {
  if (missing.length === 0) return [];
  return [
    {
      id: 'accounts.missing',
      what: 'accounts that were chosen',
      found: `${many(missing.length, 'account')} not there`,
      needed: 'accounts of this server',
      verdict: 'problem',
      todo: 'make them, or correct the choice',
      items: missing.map(({ account }) => ({
        name: `@${account.username}`,
        found: 'no such account',
        verdict: 'problem',
        todo: `users.${account.slackId}.account: expected the user name of an account`,
      })),
    },
  ];
}

function ownerRow({ botOwner }: Needs, { accounts }: ServerFacts): Row[] {
  if (botOwner === undefined) return [];
  const isThere = accounts.some(({ username, is_bot: isBot }) => username === botOwner && !isBot);
  return [
    {
      id: 'bot_owner',
      what: 'owner of bots',
      found: isThere ? `@${botOwner}` : 'no such account',
      needed: `@${botOwner}`,
      verdict: isThere ? 'ok' : 'problem',
      ...(isThere ? {} : { todo: 'make the account, or correct rules.bot_owner in the choices' }),
    },
  ];
}
