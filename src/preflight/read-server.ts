import type { MattermostClient } from '../mattermost/client/client.ts';
import { MattermostError } from '../mattermost/client/mattermost-error.ts';
import { inLanes } from '../mattermost/client/pages.ts';
import type { Channel, Team } from '../mattermost/client/shapes.ts';
import { findAccounts } from './find-accounts.ts';
import type { Needs } from './needs.ts';
import { type ExistingAccount, isSystemAdmin, type ServerFacts } from './server-facts.ts';

const LANES = 4;

/** Looks at a server for what a migration needs. Changes nothing. @throws MattermostError */
export async function readServer(client: MattermostClient, needs: Needs): Promise<ServerFacts> {
  const me = await client.me();
  const { Version: version, MaxPostSize: maxPostSize } = await client.clientConfig();
  const general = {
    version,
    maxPostSize: maxPostSize === undefined ? undefined : Number(maxPostSize),
    license: await client.license(),
    me,
  };
  if (!isSystemAdmin(me)) return { ...general, ...NOTHING_SEEN };
  const team = await client.teamByName(needs.team);
  return {
    ...general,
    limits: await unless(403, client.serverLimits()),
    config: await unless(403, client.config()),
    team: team && { ...team, activeMembers: (await client.teamStats(team.id)).active_member_count },
    accounts: await accountsOf(client, needs, team),
    channels: team ? await channelsOf(client, needs, team) : [],
    emoji: await emojiOf(client, needs),
  };
}

const NOTHING_SEEN = {
  limits: undefined,
  config: undefined,
  team: undefined,
  accounts: [],
  channels: [],
  emoji: new Set<string>(),
};

async function unless<Value>(status: number, answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MattermostError && error.status === status) return undefined;
    throw error;
  }
}

async function accountsOf(
  client: MattermostClient,
  { accounts, botOwner }: Needs,
  team: Team | undefined,
): Promise<ExistingAccount[]> {
  const found = await findAccounts(client, accounts, botOwner === undefined ? [] : [botOwner]);
  const ids = found.map(({ id }) => id);
  const members = team && ids.length > 0 ? await client.membersAmong(team.id, ids) : new Set();
  return found.map((user) => ({ ...user, isMember: members.has(user.id) }));
}

async function channelsOf(client: MattermostClient, needs: Needs, { id }: Team): Promise<Channel[]> {
  const found = new Map<string, Channel>();
  for await (const channel of client.channelsOfTeam(id)) found.set(channel.name, channel);
  const unseen = needs.channels.filter(({ name }) => !found.has(name));
  // Archived private channels are in no list.
  const hidden = await inLanes(unseen, LANES, ({ name }) => client.channelByName(id, name));
  return [...found.values(), ...hidden.filter((channel) => channel !== undefined)];
}

async function emojiOf(client: MattermostClient, { emoji }: Needs): Promise<Set<string>> {
  const found = new Set<string>();
  if (emoji.length === 0) return found;
  try {
    for await (const { name } of client.allEmoji()) found.add(name);
  } catch (error) {
    // They are switched off, which the settings say.
    if (!(error instanceof MattermostError && error.status === 501)) throw error;
  }
  return found;
}
