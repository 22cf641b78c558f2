import { count, many } from '../figures.ts';
import { OWN_CHANNELS } from '../mattermost/own-channels.ts';
import { teamNameProblem } from '../mattermost/team.ts';
import type { AccountMatch } from './match-accounts.ts';
import type { Needs } from './needs.ts';
import type { Row } from './row.ts';
import type { ServerFacts } from './server-facts.ts';

/** The team, and whether everybody and everything finds room in it and on the server. */
export function teamRows(needs: Needs, server: ServerFacts, matches: readonly AccountMatch[]): Row[] {
  return [
    teamRow(needs, server),
    ...membersRow(server, matches),
    ...channelsRow(needs, server),
    ...limitRows(needs, server, matches),
  ];
}

function teamRow({ team: name }: Needs, { team }: ServerFacts): Row {
  const row = { id: 'team', what: `team ${name}`, needed: 'there, or its name free' };
  if (team === undefined) {
    const problem = teamNameProblem(name);
    if (problem) return { ...row, found: 'not there', verdict: 'problem', todo: `--team: ${problem}` };
    return { ...row, found: 'not there, the name is free: it will be made', verdict: 'ok' };
  }
  const found = `there, with ${many(team.activeMembers, 'member')}`;
  if (team.delete_at > 0)
    return {
      ...row,
      found: 'archived',
      verdict: 'problem',
      todo: `restore it (\`mmctl team restore ${name}\`), or choose another name with --team`,
    };
  if (team.group_constrained)
    return {
      ...row,
      found: `${found}, who are managed by groups`,
      verdict: 'problem',
      todo: `nobody else can become a member: \`mmctl group team disable ${name}\``,
    };
  return {
    ...row,
    found,
    verdict: 'ok',
    todo: 'a file that you import yourself makes it invite-only, and its display name its name: put both back afterwards',
  };
}

/** Deactivated members do not count there, but each needs room when it is added. */
function membersRow({ config, team }: ServerFacts, matches: readonly AccountMatch[]): Row[] {
  const name = 'TeamSettings.MaxUsersPerTeam';
  const max = config?.TeamSettings.MaxUsersPerTeam;
  if (max === undefined) return [];
  const present = team?.activeMembers ?? 0;
  // Bots are in no team.
  const added = matches.filter(
    (match) => match.account.kind !== 'bot' && !(match.kind === 'used' && match.existing.isMember),
  ).length;
  const needed = present + added;
  const row = {
    id: name,
    what: 'members of the team',
    found: `${count(max)} allowed, ${count(present)} present`,
    needed: `${count(needed)} (${count(added)} more)`,
  };
  if (max >= needed) return [{ ...row, verdict: 'ok' }];
  return [
    {
      ...row,
      verdict: 'problem',
      todo: 'the first one above it ends the import',
      setting: { name, value: needed },
    },
  ];
}

function channelsRow({ channels }: Needs, { config, team, channels: existing }: ServerFacts): Row[] {
  const name = 'TeamSettings.MaxChannelsPerTeam';
  const max = config?.TeamSettings.MaxChannelsPerTeam;
  if (max === undefined) return [];
  const open = existing.filter(({ delete_at: deleteAt }) => deleteAt === 0).map((channel) => channel.name);
  const present = team ? open : OWN_CHANNELS;
  const names = new Set([...existing.map((channel) => channel.name), ...present]);
  const added = channels.filter((channel) => !names.has(channel.name)).length;
  const needed = present.length + added;
  const row = {
    id: name,
    what: 'channels of the team',
    found: `${count(max)} allowed, ${count(present.length)} present`,
    needed: `${count(needed)} (${count(added)} more)`,
  };
  if (max >= needed) return [{ ...row, verdict: 'ok' }];
  return [
    {
      ...row,
      verdict: 'problem',
      todo: 'the first one above it ends the import',
      setting: { name, value: needed },
    },
  ];
}

/** What an edition without a licence allows. */
function limitRows({ messages }: Needs, { limits }: ServerFacts, matches: readonly AccountMatch[]): Row[] {
  if (limits === undefined) return [];
  const { activeUserCount: active, maxUsersHardLimit: max, postHistoryLimit: history } = limits;
  const needed =
    active +
    matches.filter(({ kind, account }) => kind === 'new' && account.kind !== 'bot' && account.isActive)
      .length;
  const rows: Row[] = [];
  if (max > 0)
    rows.push({
      id: 'limits.users',
      what: 'active accounts that the licence allows',
      found: `${count(max)}, ${count(active)} present`,
      needed: count(needed),
      verdict: max >= needed ? 'ok' : 'change',
      ...(max >= needed
        ? {}
        : { todo: 'above it nobody can be added or activated by hand: get a licence first' }),
    });
  if (history > 0)
    rows.push({
      id: 'limits.posts',
      what: 'messages that can be seen with this licence',
      found: count(history),
      needed: count(messages),
      verdict: history >= messages ? 'ok' : 'change',
      ...(history >= messages
        ? {}
        : { todo: 'older ones are hidden until there is a licence without that limit' }),
    });
  return rows;
}
