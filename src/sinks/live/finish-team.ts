import type { DatabasePool } from 'slonik';
import type { MattermostClient } from '../../mattermost/client/client.ts';
import { inLanes } from '../../mattermost/client/pages.ts';
import { accountsToDeactivate } from '../../store/target-accounts.ts';
import type { Target } from '../../store/targets.ts';
import { wordsOfRefusal } from './words-of-refusal.ts';

/** What was done when everything had arrived. */
export interface FinishedTeam {
  archived: number;
  deactivated: number;
  /** What was not done, with the reason in words, by the name of the channel or the id of the account. */
  refused: Record<string, string>;
}

const LANES = 4;

/**
 * Does what must come last: archives channels (a server that gets an archived one again ends the whole import) and
 * deactivates accounts, of those that the migration has made. Doing it again changes nothing.
 * @param channels names of channels that are archived in Slack
 */
export async function finishTeam(
  {
    pool,
    client,
    target,
    onProgress,
  }: {
    pool: DatabasePool;
    client: MattermostClient;
    target: Target;
    onProgress: () => void;
  },
  channels: readonly string[],
): Promise<FinishedTeam> {
  const result: FinishedTeam = { archived: 0, deactivated: 0, refused: {} };
  const team = await client.teamByName(target.team);
  if (!team) return result;
  const attempt = async (name: string, work: () => Promise<unknown>) => {
    onProgress();
    try {
      await work();
      return 1;
    } catch (error) {
      result.refused[name] = wordsOfRefusal(error);
      return 0;
    }
  };
  await inLanes(channels, LANES, async (name) => {
    const channel = await client.channelByName(team.id, name);
    if (!channel) return;
    if (channel.delete_at === 0 && channel.creator_id) {
      result.refused[name] = 'somebody has made it at the server, so it stays open';
      return;
    }
    const done = channel.delete_at > 0 ? 1 : await attempt(name, () => client.archiveChannel(channel.id));
    // Not in one with the waiting: the others count meanwhile.
    result.archived += done;
  });
  await inLanes(await accountsToDeactivate(pool, target.targetId), LANES, async (userId) => {
    const done = await attempt(userId, () => client.setActive(userId, false));
    result.deactivated += done;
  });
  return result;
}
