/** Refused by the server as the beginning of a team's name. @see mattermost/mattermost server/public/model/team.go */
const RESERVED = [
  'admin',
  'api',
  'boards',
  'channel',
  'claim',
  'error',
  'files',
  'help',
  'landing',
  'login',
  'mfa',
  'oauth',
  'playbooks',
  'plug',
  'plugins',
  'post',
  'signup',
];

/** Why a team can't be called that, in words for an administrator; undefined if it can. */
export function teamNameProblem(name: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(name) || name.length > 64) {
    return 'expected 2 to 64 of a-z, 0-9 and -, beginning and ending with a letter or digit';
  }
  const reserved = RESERVED.find((prefix) => name.startsWith(prefix));
  return reserved && `Mattermost refuses team names that begin with "${reserved}"`;
}

/** Where people find a team. @param server the server's address */
export const teamAddress = (server: string, team: string): string => `${server}/${team}`;
