import type { DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import type { UserDetail } from '../activities/target-names-cache.ts';
import type { MattermostClient } from '../mattermost/client/client.ts';
import type { User } from '../mattermost/client/shapes.ts';
import { outcomesOfChunks } from '../store/outcomes.ts';
import { pageOfUsernames } from '../store/verify.ts';
import { compareUser } from './compare-user.ts';
import type { Difference } from './difference.ts';
import { entityChunks } from './entity-chunks.ts';

/** Accounts at the server, by user name. Memory: about a kilobyte each. */
export type Accounts = ReadonlyMap<string, User>;

const PAGE = 2_000;

/** The accounts of all people that some targets name. */
export async function readAccounts(
  pool: DatabasePool,
  client: MattermostClient,
  targetIds: readonly number[],
): Promise<Accounts> {
  const accounts = new Map<string, User>();
  for (let after = ''; ; ) {
    const names = await pageOfUsernames(pool, targetIds, after, PAGE);
    for (const user of await client.usersByUsernames(names)) accounts.set(user.username, user);
    if (names.length < PAGE) return accounts;
    after = names.at(-1)!;
  }
}

/**
 * The accounts of a job's people, and that they are in the team.
 * @param isLive the job itself has put those into the team who had an account before
 * @yields how many there have to be, chunk by chunk, and what is wrong with them
 */
export async function* verifyAccounts(
  pool: DatabasePool,
  client: MattermostClient,
  context: ExportContext,
  { accounts, teamId, isLive }: { accounts: Accounts; teamId: string; isLive: boolean },
): AsyncGenerator<{ accounts: number; members: number; differences: Difference[] }> {
  const seen = new Set<string>();
  for await (const { chunk, entities } of entityChunks(pool, context, 'user')) {
    const left = new Set(await outcomesOfChunks(pool, context.job.jobId, 'user', [chunk]));
    const differences: Difference[] = [];
    const wanted: { slackId: string; userId: string }[] = [];
    let expected = 0;
    for (const { slackId, detail: json } of entities) {
      const detail = JSON.parse(json!) as UserDetail;
      const { username, kind } = detail;
      // One that exists is skipped, and has to be there all the same.
      if (seen.has(username) || (left.has(slackId) && kind !== 'existing')) continue;
      seen.add(username);
      expected++;
      const user = accounts.get(username);
      if (user === undefined) {
        differences.push({ verdict: 'missing', type: 'user', slackId, detail: `@${username}` });
        continue;
      }
      const fields = compareUser(detail, user);
      if (fields.length > 0)
        differences.push({
          verdict: 'different',
          type: 'user',
          slackId,
          detail: `@${username}: ${fields.join(', ')}`,
        });
      if (kind !== 'bot' && (isLive || kind !== 'existing')) wanted.push({ slackId, userId: user.id });
    }
    const members =
      wanted.length === 0
        ? new Set()
        : await client.membersAmong(
            teamId,
            wanted.map(({ userId }) => userId),
          );
    for (const { slackId, userId } of wanted)
      if (!members.has(userId))
        differences.push({ verdict: 'missing', type: 'member', slackId, detail: 'in the team' });
    yield { accounts: expected, members: wanted.length, differences };
  }
}
