import type { CommonQueryMethods, DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import type { TargetNamesCache } from '../activities/target-names-cache.ts';
import type { MattermostClient } from '../mattermost/client/client.ts';
import type { Channel } from '../mattermost/client/shapes.ts';
import type { ServerRules } from '../mattermost/server-rules.ts';
import { addActual, addExpected } from '../store/verify.ts';
import { actualPosts, type ReadPosts } from './actual-posts.ts';
import { expectedPosts } from './expected-posts.ts';
import type { Rooms } from './expected-rooms.ts';
import type { Accounts } from './verify-accounts.ts';

/**
 * Puts the posts that have to be there into their table: the job's own, and of other jobs those in its channels.
 * @param db the connection that holds the tables
 */
export async function loadExpected(
  pool: DatabasePool,
  db: CommonQueryMethods,
  jobs: readonly ExportContext[],
  given: {
    jobId: number;
    cache: TargetNamesCache;
    rooms: Rooms;
    rules: ServerRules;
    accounts: Accounts;
    onPosts: (posts: number) => void;
  },
): Promise<void> {
  const userId = (username: string) => given.accounts.get(username)?.id ?? '';
  for (const [source, context] of jobs.entries()) {
    const { job, target } = context;
    const names = await given.cache.of(pool, target.targetId, job.workspaceId!);
    const { rooms, rules } = given;
    for await (const posts of expectedPosts(pool, context, {
      names,
      targetNames: given.cache,
      rooms,
      rules,
      userId,
    })) {
      if (posts.length === 0) continue;
      await addExpected(db, { source, isOwn: job.jobId === given.jobId }, posts);
      given.onPosts(posts.length);
    }
  }
}

/**
 * Puts the posts of a channel that are there into their table.
 * @param inTurn holds off the others who use the connection
 */
export async function loadActual(
  client: MattermostClient,
  inTurn: <Result>(work: (db: CommonQueryMethods) => Promise<Result>) => Promise<Result>,
  { no, channel }: { no: number; channel: Channel },
  given: ReadPosts & { onPosts: (posts: number) => void },
): Promise<void> {
  for await (const posts of actualPosts(client, channel, given)) {
    await inTurn((db) => addActual(db, no, posts));
    given.onPosts(posts.length);
  }
}
