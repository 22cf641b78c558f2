import type { DatabasePool } from 'slonik';
import { type Candidate, planAccounts } from '../mattermost/accounts.ts';
import { planRooms, type RoomCandidate } from '../mattermost/rooms.ts';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { authorProfile, SLACKBOT } from '../slack/author.ts';
import { parseChannel } from '../slack/channel.ts';
import { parseUser } from '../slack/user.ts';
import { checkPlan, clearChunks, planMessageChunks, planSharedChunks } from '../store/chunks.ts';
import { getJob, lockJob } from '../store/jobs.ts';
import { jsonText } from '../store/json-text.ts';
import { membersOf } from '../store/memberships.ts';
import { type Finding, storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import {
  analyze,
  hasOrphans,
  planTimes,
  planWholeJobs,
  storeTargetNames,
  type TargetName,
} from '../store/target-names.ts';
import { jobsOfTarget, lockTarget, setTargetState } from '../store/targets.ts';
import { pageOfEntities, storeEntities } from '../store/workspace-entities.ts';
import type { RoomDetail } from '../threads/shared-names.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { checkInput } from './open-job.ts';
import type { UserDetail } from './target-names-cache.ts';

/** Rows that are read or sent at once. */
const BATCH = 2_000;

/**
 * Decides what everything is called at the target and when each post was written (once for all its jobs), and cuts this
 * job's entities into chunks. Every entity gets a chunk, so that nothing can be forgotten.
 */
export const createPlanExport = ({ pool }: Dependencies) =>
  function planExport({ jobId }: { jobId: number }): Promise<void> {
    return whileHeartbeating(async () => {
      const { targetId } = await getJob(pool, jobId);
      await analyze(pool, ['messages', 'memberships', 'job_entities']);
      await planTarget(pool, targetId!);
      await pool.transaction(async (transaction) => {
        // A late attempt must not plan again what is being exported.
        const { stage } = await lockJob(transaction, jobId);
        if (stage !== 'ready_export') return;
        await planWholeJobs(transaction);
        await clearChunks(transaction, jobId);
        for (const type of ['user', 'custom_emoji', 'channel'] as const) {
          await planSharedChunks(transaction, jobId, type);
        }
        await planMessageChunks(transaction, jobId, targetId!);
        await checkPlan(transaction, jobId);
      });
      await analyze(pool, ['target_names', 'time_shifts', 'job_entities', 'chunks']);
    });
  };

interface PlannedJob {
  jobId: number;
  workspaceId: string;
}

/** Names and times of the whole target, by the first of its jobs that comes here. */
const planTarget = (pool: DatabasePool, targetId: number): Promise<void> =>
  pool.transaction(async (transaction) => {
    const target = await lockTarget(transaction, targetId);
    if (target.state !== 'open') return;
    await planWholeJobs(transaction);
    const siblings = await jobsOfTarget(transaction, targetId);
    const jobs = siblings
      .filter(({ status }) => status === 'running' || status === 'success')
      .map(({ jobId, workspaceId }) => ({ jobId, workspaceId: workspaceId! }));
    const jobIds = jobs.map(({ jobId }) => jobId);
    let withOrphans = false;
    for (const job of jobs) {
      // The made-up root of an orphaned reply is Slackbot's; a root in another archive may yet go away with its job.
      if (!(await hasOrphans(transaction, job.jobId))) continue;
      withOrphans = true;
      const profile = authorProfile(SLACKBOT, { user: SLACKBOT });
      const stored = await storeEntities(transaction, job, 'user', [
        { slackId: SLACKBOT, payload: JSON.stringify(profile), placeholder: true },
      ]);
      await mergeJobMeta(transaction, job.jobId, { incr: { users_processed: stored } });
    }
    const usernames = await nameUsers(transaction, targetId, jobs);
    await nameRooms(transaction, targetId, jobs, usernames);
    await planTimes(transaction, targetId, jobIds, { withOrphans });
    await setTargetState(transaction, targetId, 'planned');
  });

interface Entity {
  entityId: number;
  slackId: string;
  payload: string;
  job: PlannedJob;
}

/** A shared type's entities of all jobs, each once (for the first job that has it), by job and Slack id. */
async function entitiesOf(
  db: DatabaseTransactionConnection,
  jobs: readonly PlannedJob[],
  type: 'user' | 'channel',
) {
  const entities = new Map<number, Entity>();
  for (const job of jobs) {
    for (let after = 0; ; ) {
      const page = await pageOfEntities(db, job.jobId, type, after, BATCH);
      for (const entity of page)
        if (!entities.has(entity.entityId)) entities.set(entity.entityId, { ...entity, job });
      if (page.length < BATCH) break;
      after = page.at(-1)!.entityId;
    }
  }
  const place = new Map(jobs.map((job, index) => [job, index]));
  return [...entities.values()].sort(
    (a, b) => place.get(a.job)! - place.get(b.job)! || (a.slackId < b.slackId ? -1 : 1),
  );
}

/** @returns entity id → username */
async function nameUsers(db: DatabaseTransactionConnection, targetId: number, jobs: readonly PlannedJob[]) {
  const entities = await entitiesOf(db, jobs, 'user');
  const candidates = entities.map(
    (entity): Candidate<Entity> => ({
      key: entity,
      workspaceId: entity.job.workspaceId,
      user: parseUser(JSON.parse(entity.payload)),
    }),
  );
  const { emailDomain } = checkInput((await getJob(db, jobs[0]!.jobId)).input);
  const plans = planAccounts(candidates, emailDomain);
  const usernames = new Map<number, string>();
  const names: TargetName[] = [];
  const findings = new Map<number, Finding[]>();
  for (const { key, user } of candidates) {
    const { account, findings: found } = plans.get(key)!;
    usernames.set(key.entityId, account.username);
    const detail: UserDetail = { ...account, botId: user.botId };
    names.push({ entityId: key.entityId, name: account.username, detail: jsonText(detail) });
    addFindings(findings, key, found);
  }
  await store(db, targetId, names, findings);
  return usernames;
}

async function nameRooms(
  db: DatabaseTransactionConnection,
  targetId: number,
  jobs: readonly PlannedJob[],
  usernames: ReadonlyMap<number, string>,
) {
  const entities = await entitiesOf(db, jobs, 'channel');
  const channels = entities.map((entity) => ({ entity, channel: parseChannel(JSON.parse(entity.payload)) }));
  const people = new Map<number, { members: Set<string>; authors: Set<string> }>();
  const direct = channels.filter(({ channel }) => channel.kind === 'dm' || channel.kind === 'mpim');
  for (const { jobId } of jobs) {
    for (let at = 0; at < direct.length; at += BATCH) {
      const ids = direct.slice(at, at + BATCH).map(({ entity }) => entity.entityId);
      for (const { channelId, userId, listed } of await membersOf(db, jobId, ids)) {
        const room = people.get(channelId) ?? { members: new Set(), authors: new Set() };
        room[listed ? 'members' : 'authors'].add(usernames.get(userId)!);
        people.set(channelId, room);
      }
    }
  }
  const candidates = channels.map(({ entity, channel }): RoomCandidate<Entity> => {
    const room = people.get(entity.entityId);
    return { key: entity, channel, members: [...(room?.members ?? [])], authors: [...(room?.authors ?? [])] };
  });
  const plans = planRooms(candidates);
  const names: TargetName[] = [];
  const findings = new Map<number, Finding[]>();
  for (const { key, channel } of candidates) {
    const { room, findings: found } = plans.get(key)!;
    const detail: RoomDetail = { ...room, slackId: channel.id, pins: [...channel.pins] };
    names.push({ entityId: key.entityId, name: room.name, detail: jsonText(detail) });
    addFindings(findings, key, found);
  }
  await store(db, targetId, names, findings);
}

function addFindings(
  all: Map<number, Finding[]>,
  { job, slackId }: Entity,
  found: readonly { code: string; detail: string }[],
) {
  const own = all.get(job.jobId) ?? [];
  own.push(...found.map((finding) => ({ ...finding, slackId })));
  all.set(job.jobId, own);
}

async function store(
  db: DatabaseTransactionConnection,
  targetId: number,
  names: readonly TargetName[],
  findings: ReadonlyMap<number, Finding[]>,
) {
  for (let at = 0; at < names.length; at += BATCH)
    await storeTargetNames(db, targetId, names.slice(at, at + BATCH));
  for (const [jobId, found] of findings) {
    for (let at = 0; at < found.length; at += BATCH)
      await storeFindings(db, jobId, found.slice(at, at + BATCH));
  }
}
