import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, WaitActivities } from '../activities/index.ts';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import type { Stage } from '../meta/stages.ts';
import { activitiesOf, WAIT_OPTIONS, WORK_OPTIONS } from './activity-options.ts';
import { allAnswered, handlePauses, type PauseState, pausable, pauseState, wasStopped } from './pause.ts';
import { startRetry } from './retry-migration.ts';
import { ENTITY_TYPE_KEY, STAGE_KEY, WORKSPACE_KEY } from './search-attributes.ts';
import type { Counters, MigrationInput, MigrationResult, Progress, RetryInput } from './types.ts';

export const progressQuery = defineQuery<Progress & { held: PauseState }>('progress');

/**
 * Have what failed retried as soon as the job has ended: see `retryMigration`, which is to be started for one that has ended
 * already. May be sent again.
 */
export const retryUpdate = defineUpdate<void, [RetryOptions?]>('retry');
export const retrySignal = defineSignal<[RetryOptions?]>('retry');
type RetryOptions = Omit<RetryInput, 'jobId'>;

/** What a pause does not stop. */
const unheld = activitiesOf<Activities>(WORK_OPTIONS);
/** Work on the archive and the database. */
const work = pausable(unheld);
/** Waiting for other jobs, or for the network. */
const wait = pausable(activitiesOf<WaitActivities>(WAIT_OPTIONS));

/** One migration: a Slack export becomes a Mattermost import. The body is the sequence of the stages. */
export async function slackMigration(input: MigrationInput): Promise<MigrationResult> {
  const progress: Progress = { jobId: null, stage: 'extracting', type: null, waiting: false, counters: null };
  setHandler(progressQuery, () => ({ ...progress, held: pauseState() }));

  const recordPause = async (isPaused: boolean) => {
    if (progress.jobId !== null) await unheld.setPaused({ jobId: progress.jobId, isPaused });
    describe(progress);
  };
  const tellPause = handlePauses(recordPause);

  let retryOptions: RetryOptions | undefined;
  const askRetry = (options: RetryOptions = {}) => {
    retryOptions = options;
  };
  setHandler(retryUpdate, askRetry);
  setHandler(retrySignal, askRetry);
  const retryIfAsked = async () => {
    if (retryOptions && progress.jobId !== null) await startRetry({ jobId: progress.jobId, ...retryOptions });
  };

  const enter = (stage: Stage) => {
    progress.stage = stage;
    show(progress);
  };

  const count = (counters: Counters) => {
    progress.counters = latest(progress.counters, counters);
    describe(progress);
  };

  try {
    show(progress);
    // Also when it is paused: those who share its target count on it.
    const { jobId } = await unheld.openJob.executeWithOptions({ summary: 'check the input' }, [input]);
    progress.jobId = jobId;
    // Paused before it had a number.
    if (pauseState() !== 'running') await tellPause();
    const isLive = input.target.kind === 'mattermost';
    if (isLive) await wait.checkServer.executeWithOptions({ summary: 'is the server ready?' }, [{ jobId }]);
    const { slices, workspaceId, fileLists } = await work.extractArchive.executeWithOptions(
      { summary: 'index the archive' },
      [{ jobId }],
    );
    upsertSearchAttributes([{ key: WORKSPACE_KEY, value: workspaceId }]);

    enter('users');
    count(await work.importUsers({ jobId }));

    enter('channels');
    count(await work.importChannels({ jobId }));

    enter('messages');
    await inParallel(slices, async (slice) => {
      const summary = `slice ${slice + 1} of ${slices}`;
      count(await work.importMessages.executeWithOptions({ summary }, [{ jobId, slice }]));
    });

    // Not in what older workers answered.
    if (fileLists) count(await work.importFileLists({ jobId }));

    enter('ready_export');
    await wait.awaitSiblings.executeWithOptions({ summary: 'until all jobs of the target are read' }, [
      { jobId },
    ]);
    await work.planExport.executeWithOptions({ summary: 'names, times and chunks' }, [{ jobId }]);
    if (input.files?.download) await download(jobId);

    const { lanes } = await work.enterExporting.executeWithOptions({ summary: 'freeze the totals' }, [
      { jobId },
    ]);
    enter('exporting');
    for (const type of ENTITY_TYPES) {
      Object.assign(progress, { type, waiting: true });
      show(progress);
      await wait.awaitTurn.executeWithOptions({ summary: `type barrier: ${type}` }, [{ jobId, type }]);
      progress.waiting = false;
      show(progress);
      const share = lanes[type] ?? [];
      await inParallel(share.length, async (index) => {
        const summary = `${type}: part ${index + 1} of ${share.length}`;
        count(await exportLane(type).executeWithOptions({ summary }, [{ jobId, lane: share[index]! }]));
      });
      if (isLive && share.length > 0)
        count(
          await wait.deliverType.executeWithOptions({ summary: `${type}: to the server` }, [{ jobId, type }]),
        );
    }

    progress.type = null;
    await work.finishJob.executeWithOptions({ summary: 'account for everything' }, [{ jobId }]);
    enter('done');
    const { file } = await wait.awaitFile.executeWithOptions({ summary: "until the target's file is made" }, [
      { jobId },
    ]);
    await allAnswered();
    await retryIfAsked();
    return { jobId, status: 'success', file };
  } catch (error) {
    await CancellationScope.nonCancellable(async () => {
      await settle(progress.jobId, error);
      await allAnswered();
      if (!wasStopped(error)) await retryIfAsked();
    });
    // One that was tried again when it was asked to stop has failed, by Temporal's word.
    throw wasStopped(error) && !isCancellation(error)
      ? new CancelledFailure('cancelled', [], error as Error)
      : error;
  }
}

/** Files that the archive only links to. On the queue of those who wait: what they wait for is the network. */
async function download(jobId: number): Promise<void> {
  const { lanes } = await work.planDownloads.executeWithOptions({ summary: 'files to download' }, [
    { jobId },
  ]);
  await inParallel(lanes, async (lane) => {
    const summary = `downloads: part ${lane + 1} of ${lanes}`;
    await wait.downloadFiles.executeWithOptions({ summary }, [{ jobId, lane }]);
  });
  const summary = 'until all jobs of the target have their files';
  await wait.awaitDownloads.executeWithOptions({ summary }, [{ jobId }]);
}

const exportLane = (type: EntityType) =>
  ({
    user: work.exportUsers,
    custom_emoji: work.exportCustomEmoji,
    channel: work.exportChannels,
    message: work.exportMessages,
    attachment: work.exportAttachments,
    reaction: work.exportReactions,
  })[type];

/** Runs `step` for 0 … count−1. If one fails the others are cancelled, and have stopped, before the error goes on. */
async function inParallel(count: number, step: (index: number) => Promise<void>): Promise<void> {
  let failure: unknown;
  await CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const steps = Array.from({ length: count }, (_, index) =>
      step(index).catch((error: unknown) => {
        failure ??= error;
        scope.cancel();
      }),
    );
    await Promise.all(steps);
  });
  if (failure !== undefined) throw failure;
}

/** Records why the job ended, and takes away what must not stay. */
async function settle(jobId: number | null, error: unknown): Promise<void> {
  const status = wasStopped(error) ? 'cancelled' : 'failed';
  log.info('the migration ends', { jobId, status });
  if (jobId === null) return;
  await unheld.endJob.executeWithOptions({ summary: status }, [
    { jobId, status, error: status === 'failed' ? messageOf(error) : null },
  ]);
}

/** The words of the error that an activity threw, without Temporal's wrapping. */
function messageOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure || cause instanceof Error ? cause.message : String(cause);
}

/** Shares of work end in any order: of two answers, the one that has counted further is the later one. */
function latest(before: Counters | null, now: Counters): Counters {
  const sum = ({ processed, exported }: Counters) =>
    [...Object.values(processed), ...Object.values(exported)].reduce((total, count) => total + count, 0);
  return before !== null && sum(before) > sum(now) ? before : now;
}

/** Tells the Web UI and its list of workflows where the migration stands. */
function show(progress: Progress): void {
  upsertSearchAttributes([
    { key: STAGE_KEY, value: progress.stage },
    { key: ENTITY_TYPE_KEY, value: progress.type },
  ]);
  describe(progress);
}

/** What the Web UI shows of a running migration. History is no place for a feed: counters move as shares of work end. */
function describe({ jobId, stage, type, waiting, counters }: Progress): void {
  const held = pauseState() === 'running' ? '' : ', **paused**';
  const doing = type === null ? '' : waiting ? `, waits to start **${type}**` : `, exports **${type}**`;
  setCurrentDetails(
    [
      `Job **${jobId ?? '?'}**: stage **${stage}**${doing}${held}`,
      ...(counters === null ? [] : [countersTable(counters)]),
      `The newest numbers: \`slack-mm2 status ${jobId ?? workflowInfo().workflowId}\``,
    ].join('\n\n'),
  );
}

/** Before the totals are frozen what was read, afterwards what was exported of them. */
function countersTable({ processed, exported, totals }: Counters): string {
  const rows = Object.values(COUNTER_NAMES).map((name) =>
    totals === null
      ? `| ${name} | ${processed[name]} |`
      : `| ${name} | ${exported[name]} of ${totals[name]} |`,
  );
  return [totals === null ? '| | read |' : '| | exported |', '| --- | --- |', ...rows].join('\n');
}
