import type { CommonQueryMethods, DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import { TargetNamesCache } from '../activities/target-names-cache.ts';
import type { MattermostClient } from '../mattermost/client/client.ts';
import { inLanes } from '../mattermost/client/pages.ts';
import { serverRules } from '../mattermost/server-rules.ts';
import { getJob } from '../store/jobs.ts';
import { getTarget } from '../store/targets.ts';
import {
  addDifferences,
  countExpected,
  countOrigins,
  createVerifyTables,
  dropVerifyTables,
  tallyDifferences,
} from '../store/verify.ts';
import { VERDICTS, VERIFIED_TYPES, type VerifiedType } from './difference.ts';
import { expectedRooms } from './expected-rooms.ts';
import { createInTurn } from './in-turn.ts';
import { jobsThere } from './jobs-there.ts';
import { loadActual, loadExpected } from './load-posts.ts';
import { readDifferences } from './read-differences.ts';
import type { ReadDifferences, Verification } from './verification.ts';
import { readAccounts, verifyAccounts } from './verify-accounts.ts';
import { verifyChecksums } from './verify-checksums.ts';
import { verifyEmoji } from './verify-emoji.ts';
import { VerifyError } from './verify-error.ts';
import { verifyPosts } from './verify-posts.ts';
import { verifyRoom } from './verify-room.ts';

/** How far a verification is. */
export interface VerifyProgress {
  doing: 'entities' | 'server' | 'comparing' | 'checksums';
  /** Posts, or files of `checksums`. */
  done: number;
  channels?: { done: number; all: number };
}

export interface VerifyOptions {
  jobId: number;
  client: MattermostClient;
  /** Whether the bytes of files are compared, too. */
  withChecksums: boolean;
  onProgress: (progress: VerifyProgress) => void;
}

/** Channels that are read at once. */
const LANES = 4;

/**
 * Reads a job's target back from a server, and compares it with the entities. Writes nothing there, and only temporary
 * tables here. Memory: people, channels and some pages of posts, however many posts there are.
 * @param pool of at least two connections: one is held to the end, with the tables
 * @param report while it runs, the differences can be read
 * @throws VerifyError, MattermostError, ArchiveChangedError
 */
export async function verifyJob<Result>(
  pool: DatabasePool,
  options: VerifyOptions,
  report: (found: Verification, differences: ReadDifferences) => Promise<Result>,
): Promise<Result> {
  const { jobId, client } = options;
  const job = await getJob(pool, jobId);
  if (job.status !== 'success' || job.targetId === null)
    throw new VerifyError(`job ${jobId} is ${job.status}: only a job that has succeeded can be verified`);
  const target = await getTarget(pool, job.targetId);
  const startedAt = new Date().toISOString();
  const { Version: version } = await client.clientConfig();
  const team = await client.teamByName(target.team);
  if (team === undefined) throw new VerifyError(`${client.address} has no team ${target.team}`);
  return pool.connect(async (db) => {
    await createVerifyTables(db);
    try {
      const found = await look(pool, db, await jobsThere(pool, target), {
        ...options,
        version,
        teamId: team.id,
      });
      const server = { address: client.address, version };
      const finishedAt = new Date().toISOString();
      return await report({ job, target, server, startedAt, finishedAt, ...found }, readDifferences(db));
    } finally {
      // A connection that broke has taken them with it, and the error that says so is another one.
      await dropVerifyTables(db).catch(() => undefined);
    }
  });
}

type Found = Omit<Verification, 'job' | 'target' | 'server' | 'startedAt' | 'finishedAt'>;

async function look(
  pool: DatabasePool,
  db: CommonQueryMethods,
  jobs: readonly ExportContext[],
  options: VerifyOptions & { version: string; teamId: string },
): Promise<Found> {
  const { jobId, client, onProgress, withChecksums, teamId } = options;
  const context = jobs.find(({ job }) => job.jobId === jobId)!;
  const { targetId, kind } = context.target;
  const isLive = kind === 'mattermost';
  const rules = serverRules(options.version);
  const expected = { ...NOTHING };

  const targetIds = [...new Set(jobs.map(({ target }) => target.targetId))];
  const accounts = await readAccounts(pool, client, targetIds);
  const people = verifyAccounts(pool, client, context, { accounts, teamId, isLive });
  for await (const chunk of people) {
    expected.user += chunk.accounts;
    expected.member += chunk.members;
    await addDifferences(db, chunk.differences);
  }
  const emoji = await verifyEmoji(pool, client, context);
  expected.custom_emoji = emoji.expected;
  await addDifferences(db, emoji.differences);

  const cache = new TargetNamesCache();
  const ofTarget = jobs.filter(({ target }) => target.targetId === targetId);
  const rooms = await expectedRooms(pool, cache, ofTarget, jobId);
  expected.channel = rooms.all.length;
  const seen = { expected: 0, posts: 0, channels: 0 };
  await loadExpected(pool, db, jobs, {
    ...{ jobId, cache, rooms, rules, accounts },
    onPosts: (posts) => {
      seen.expected += posts;
      onProgress({ doing: 'entities', done: seen.expected });
    },
  });

  const inTurn = createInTurn(db);
  const jobStartedAt = Date.parse(context.job.startedAt);
  const show = () => {
    const channels = { done: seen.channels, all: rooms.all.length };
    onProgress({ doing: 'server', done: seen.posts, channels });
  };
  await inLanesToTheFirstError(rooms.all, async (room, throwIfOver) => {
    const search = { accounts, teamId, isLive, jobStartedAt };
    const { channel, members, differences } = await verifyRoom(pool, client, context, room, search);
    expected.member += members;
    await inTurn((tables) => addDifferences(tables, differences));
    const onPosts = (posts: number) => {
      throwIfOver();
      seen.posts += posts;
      show();
    };
    if (channel) await loadActual(client, inTurn, { no: room.no, channel }, { rules, jobStartedAt, onPosts });
    seen.channels++;
    show();
  });

  onProgress({ doing: 'comparing', done: seen.expected });
  await verifyPosts(db, rooms.all);
  if (withChecksums) {
    let files = 0;
    await verifyChecksums(pool, db, client, jobs, () => onProgress({ doing: 'checksums', done: ++files }));
  }
  return {
    expected: { ...expected, ...(await countExpected(db)) },
    groups: await groupsOf(db),
    others: await othersOf(db),
    hasReplyReactions: rules.replyReactions,
    hasChecksums: withChecksums,
  };
}

/** Like `inLanes`; an error ends the other lanes before it is thrown: nobody writes to the tables any more. */
async function inLanesToTheFirstError<Item>(
  items: readonly Item[],
  work: (item: Item, throwIfOver: () => void) => Promise<void>,
): Promise<void> {
  let failure: { error: unknown } | undefined;
  const throwIfOver = () => {
    if (failure) throw failure.error;
  };
  await inLanes(items, LANES, async (item) => {
    if (failure) return;
    try {
      await work(item, throwIfOver);
    } catch (error) {
      failure ??= { error };
    }
  });
  throwIfOver();
}

const NOTHING = Object.fromEntries(VERIFIED_TYPES.map((type) => [type, 0])) as Record<VerifiedType, number>;

async function groupsOf(db: CommonQueryMethods): Promise<Found['groups']> {
  const tally = await tallyDifferences(db);
  return VERDICTS.flatMap((verdict) =>
    VERIFIED_TYPES.flatMap((type) => {
      const found = tally.find((group) => group.verdict === verdict && group.type === type);
      return found ? [{ verdict, type, count: found.count }] : [];
    }),
  );
}

async function othersOf(db: CommonQueryMethods): Promise<Found['others']> {
  const counts = new Map((await countOrigins(db)).map(({ origin, count }) => [origin, count]));
  const of = (origin: string) => counts.get(origin) ?? 0;
  return { server: of('server'), since: of('since'), before: of('before') };
}
