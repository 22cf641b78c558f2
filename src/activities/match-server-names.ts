import type { CommonQueryMethods } from 'slonik';
import type { MattermostClient } from '../mattermost/client/client.ts';
import { inLanes } from '../mattermost/client/pages.ts';
import { findAccounts } from '../preflight/find-accounts.ts';
import { matchAccounts } from '../preflight/match-accounts.ts';
import type { NeededAccount } from '../preflight/needs.ts';
import { jsonText } from '../store/json-text.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { namesOfTarget, replaceTargetName } from '../store/target-names.ts';
import { setServerTeam, type Target } from '../store/targets.ts';
import { parseRoom } from '../threads/shared-names.ts';
import { ServerRefusedError } from './check-server.ts';
import type { UserDetail } from './target-names-cache.ts';

/** How many conflicts an error names. */
const SHOWN = 5;
const LANES = 4;

/** Notes which team at the server it is, if it is there. */
export async function noteServerTeam(
  db: CommonQueryMethods,
  client: MattermostClient,
  { targetId, team: name }: Pick<Target, 'targetId' | 'team'>,
): Promise<void> {
  const team = await client.teamByName(name);
  if (team) await setServerTeam(db, targetId, team.id);
}

/**
 * Looks which planned accounts the server has: whoever has the same address is the same person, and keeps the account and
 * its name. An account that an earlier migration made is that migration's person, whatever the address says by now.
 * @param inherited entity ids of people that an earlier target of the same team has named
 * @returns entity id → user name, as it is after that
 * @throws ServerRefusedError somebody else has a name, or a chosen account is missing
 */
export async function matchServerAccounts(
  db: DatabaseTransactionConnection,
  client: MattermostClient,
  targetId: number,
  inherited: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const rows = (await namesOfTarget(db, targetId, 'user')).map((row) => ({
    ...row,
    account: JSON.parse(row.detail) as UserDetail,
  }));
  const needed = [...new Map(rows.map((row) => [row.name, neededOf(row)])).values()];
  const isOurs = new Set(rows.filter(({ entityId }) => inherited.has(entityId)).map(({ name }) => name));
  const known = (await findAccounts(client, needed)).map((user) => ({ ...user, isMember: false }));
  const problems: string[] = [];
  const used = new Map<string, string>();
  for (const match of matchAccounts(needed, known)) {
    const { username, slackId } = match.account;
    if (match.kind === 'used') used.set(username, match.existing.username);
    else if (match.kind === 'conflict' && isOurs.has(username)) used.set(username, username);
    else if (match.kind === 'conflict')
      problems.push(
        `@${username} is there already (${match.existing.email || 'a bot'}): say in the choices who that is (users.${slackId}.account or users.${slackId}.username)`,
      );
    else if (match.kind === 'missing')
      problems.push(`@${username} is not there: correct users.${slackId}.account in the choices`);
  }
  refuse(client, problems);
  const usernames = new Map<number, string>();
  for (const { entityId, name, account } of rows) {
    const username = used.get(name);
    usernames.set(entityId, username ?? name);
    if (username === undefined || (account.kind === 'existing' && username === name)) continue;
    // A bot of its name is used as it is, and needs no line either.
    const detail: UserDetail = { ...account, username, kind: 'existing' };
    await replaceTargetName(db, targetId, { entityId, name: username, detail: jsonText(detail) });
  }
  return usernames;
}

function neededOf({ slackId, account }: { slackId: string; account: UserDetail }): NeededAccount {
  const { username, email, kind, deleteAt } = account;
  return { slackId, username, email, kind, isActive: deleteAt === 0 };
}

/**
 * Looks whether channels of the team have the planned names already: what was private must not be read by others.
 * @throws ServerRefusedError
 */
export async function checkServerChannels(
  db: DatabaseTransactionConnection,
  client: MattermostClient,
  { targetId, team: name }: { targetId: number; team: string },
): Promise<void> {
  const team = await client.teamByName(name);
  if (!team) return;
  if (team.delete_at > 0)
    throw new ServerRefusedError(
      `target.url: the team ${name} is archived at ${client.address}: restore it, or choose another`,
    );
  const rooms = new Map<string, 'O' | 'P'>();
  for (const { detail } of await namesOfTarget(db, targetId, 'channel')) {
    const room = parseRoom(detail);
    if (room.type === 'O' || room.type === 'P') rooms.set(room.name, room.type);
  }
  const problems: string[] = [];
  await inLanes([...rooms], LANES, async ([room, type]) => {
    const there = await client.channelByName(team.id, room);
    if (there && there.type !== type)
      problems.push(
        `the channel ${room} is there and ${there.type === 'O' ? 'public' : 'private'}, in Slack it is ${type === 'O' ? 'public' : 'private'}: give it another name in the choices`,
      );
  });
  refuse(client, problems.sort());
}

function refuse({ address }: MattermostClient, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more =
    problems.length > SHOWN ? `; and ${problems.length - SHOWN} more (slack-mm2 preflight names all)` : '';
  throw new ServerRefusedError(`target.url: ${address}: ${problems.slice(0, SHOWN).join('; ')}${more}`);
}
