import type { MattermostClient } from '../../mattermost/client/client.ts';
import { bytesOf } from '../byte-text.ts';
import { newTeamLine } from '../head-lines.ts';

/** The line of the team, as byte text. It overwrites a team that is there: so it says what that one says of itself. */
export async function teamLineOf(client: MattermostClient, name: string): Promise<string> {
  const team = await client.teamByName(name);
  if (!team) return newTeamLine(name);
  const line = { name, display_name: team.display_name || name, type: team.type };
  return bytesOf(JSON.stringify({ type: 'team', team: line }));
}
