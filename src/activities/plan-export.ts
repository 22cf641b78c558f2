import { isDeepStrictEqual } from 'node:util';
import type { DatabasePool } from 'slonik';
import { chosenBy } from '../choices/chosen.ts';
import type { MattermostClient } from '../mattermost/client/client.ts';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { authorProfile, SLACKBOT } from '../slack/author.ts';
import { checkPlan, clearChunks, planMessageChunks, planSharedChunks } from '../store/chunks.ts';
import { earlierTargets } from '../store/earlier.ts';
import { planTimesAfter } from '../store/inherited-times.ts';
import { getJob, type Job, lockJob } from '../store/jobs.ts';
import { type Finding, storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { checkAllRead } from '../store/slices.ts';
import { analyze, hasOrphans, planTimes, planWholeJobs } from '../store/target-names.ts';
import { jobsOfTarget, lockTarget, setTargetState, type Target } from '../store/targets.ts';
import { storeEntities } from '../store/workspace-entities.ts';
import { InputError, inputOf } from './check-input.ts';
import { checkTeamRoom } from './check-team-room.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { inheritedNames } from './inherited-names.ts';
import { checkServerChannels, matchServerAccounts, noteServerTeam } from './match-server-names.ts';
import { nameEmoji } from './name-emoji.ts';
import { nameRooms } from './name-rooms.ts';
import { nameUsers } from './name-users.ts';
import { openServer } from './open-server.ts';
import type { PlannedJob } from './planned-entities.ts';

/**
 * Decides what everything is called at the target and when each post was written (once for all its jobs), and cuts this
 * job's entities into chunks. Every entity gets a chunk, so that nothing can be forgotten.
 */
export const createPlanExport = (dependencies: Dependencies) =>
  function planExport({ jobId }: { jobId: number }): Promise<void> {
    return whileHeartbeating(async () => {
      const { pool } = dependencies;
      const { targetId } = await getJob(pool, jobId);
      await assertSameChoices(pool, jobId, targetId!);
      await analyze(pool, ['messages', 'memberships', 'job_entities']);
      await planTarget(dependencies, targetId!);
      await pool.transaction(async (transaction) => {
        // A late attempt must not plan again what is being exported.
        const { stage } = await lockJob(transaction, jobId);
        if (stage !== 'ready_export') return;
        await checkAllRead(transaction, jobId);
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

/**
 * Names are those of the target, so all its jobs have to want the same.
 * @throws InputError
 */
async function assertSameChoices(pool: DatabasePool, jobId: number, targetId: number): Promise<void> {
  const [first] = (await jobsOfTarget(pool, targetId)).filter(isAtWork);
  if (first === undefined || first.jobId === jobId) return;
  const [wanted, own] = [await getJob(pool, first.jobId), await getJob(pool, jobId)].map(inputOf);
  if (
    isDeepStrictEqual(wanted!.choices, own!.choices) &&
    wanted!.emailDomain === own!.emailDomain &&
    wanted!.team === own!.team
  )
    return;
  throw new InputError(
    `input: job ${first.jobId} writes into the same file and has another team, emailDomain or choices: give all archives of a file the same`,
  );
}

const isAtWork = ({ status }: { status: string }) => status === 'running' || status === 'success';

/** Names and times of the whole target, by the first of its jobs that comes here. */
const planTarget = (dependencies: Dependencies, targetId: number): Promise<void> =>
  dependencies.pool.transaction(async (transaction) => {
    const target = await lockTarget(transaction, targetId);
    if (target.state !== 'open') return;
    await planWholeJobs(transaction);
    const siblings = await jobsOfTarget(transaction, targetId);
    const jobs = siblings
      .filter(isAtWork)
      .map(({ jobId, workspaceId }) => ({ jobId, workspaceId: workspaceId! }));
    const first = await getJob(transaction, jobs[0]!.jobId);
    const client = target.kind === 'mattermost' ? await openServer(dependencies, first) : undefined;
    try {
      await planNames(transaction, { target, jobs, first, client });
    } finally {
      await client?.close();
    }
    await setTargetState(transaction, targetId, 'planned');
  });

interface Planning {
  target: Target;
  jobs: readonly PlannedJob[];
  /** Its input is that of all of them. */
  first: Job;
  client: MattermostClient | undefined;
}

async function planNames(
  transaction: DatabaseTransactionConnection,
  { target, jobs, first, client }: Planning,
): Promise<void> {
  const { targetId } = target;
  const jobIds = jobs.map(({ jobId }) => jobId);
  if (client) await noteServerTeam(transaction, client, target);
  const earlier = await earlierTargets(transaction, target);
  const earlierIds = earlier.jobs.map(({ jobId }) => jobId);
  let withOrphans = false;
  for (const job of jobs) {
    // The made-up root of an orphaned reply is Slackbot's; a root in another archive may yet go away with its job.
    if (!(await hasOrphans(transaction, job.jobId, earlierIds))) continue;
    withOrphans = true;
    const profile = authorProfile(SLACKBOT, { user: SLACKBOT });
    const stored = await storeEntities(transaction, job, 'user', [
      { slackId: SLACKBOT, payload: JSON.stringify(profile), placeholder: true },
    ]);
    await mergeJobMeta(transaction, job.jobId, { incr: { users_processed: stored } });
  }
  const { choices, emailDomain } = inputOf(first);
  const rules = { ...choices.rules, placeholderDomain: emailDomain };
  const chosen = chosenBy(choices);
  const planned = await nameUsers(transaction, targetId, jobs, chosen, rules, earlier);
  const inherited = new Set((await inheritedNames(transaction, earlier, 'user')).keys());
  const usernames = client ? await matchServerAccounts(transaction, client, targetId, inherited) : planned;
  const sameNamed = choices.rules.same_named_channels;
  await nameRooms(transaction, targetId, jobs, chosen, sameNamed, usernames, earlier);
  if (client) await checkServerChannels(transaction, client, target);
  if (client) await checkTeamRoom(transaction, client, target);
  await nameEmoji(transaction, targetId, jobs, chosen, earlier);
  const unused = chosen.unused().map((slackId): Finding => ({ code: 'choice_unused', slackId, detail: '' }));
  await storeFindings(transaction, jobIds[0]!, unused);
  if (earlier.jobs.length > 0) await planTimesAfter(transaction, targetId, jobIds, earlier);
  else await planTimes(transaction, targetId, jobIds, { withOrphans });
}
