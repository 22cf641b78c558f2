import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beginMigrations } from '../control/begin-migrations.ts';
import { checkRestoreProof } from '../control/check-restore-proof.ts';
import type { Connected } from '../control/connection.ts';
import type { PlannedMigration } from '../control/migration-inputs.ts';
import { findStarted, type StartedMigration } from '../control/start-migrations.ts';
import { UserError } from '../control/user-error.ts';
import { many } from '../figures.ts';
import type { Row } from '../preflight/row.ts';
import { findJob } from '../store/jobs.ts';
import { isMadeByJob } from '../store/paths-in-use.ts';
import type { DatabasePool } from '../store/pool.ts';
import type { Analyses } from './analyses.ts';
import {
  type ChosenArchive,
  chooseArchives,
  type PlanSources,
  planRequest,
  prepareRequest,
  requestId,
} from './plan-request.ts';
import { RequestError } from './problem-answer.ts';
import type { MigrationRequest, StartedMigrations } from './schemas/job.ts';

/** So long an answer waits for the numbers of its jobs: a worker takes them within a moment, if one is free. */
const NUMBERS_MS = 3_000;

export interface StartSources extends PlanSources {
  connected: Connected;
  analyses: Analyses;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/**
 * Starts what a request asks for; with a key that was used before, finds it.
 * @throws RequestError, UserError what is wrong with it; nothing was started then
 */
export async function startRequest(
  request: MigrationRequest,
  key: string | undefined,
  sources: StartSources,
): Promise<StartedMigrations> {
  const { connected, folders } = sources;
  const archives = await chooseArchives(request.archives, sources);
  const planned = await planRequest(request, archives, requestId(key), sources);
  await refuseOverwriting(connected.pool, planned);
  const before = key === undefined ? undefined : await findStarted(connected.client, planned);
  if (before) return answerOf(connected.pool, before, null);
  await prepareRequest(request, planned, folders);
  if (request.target.kind === 'mattermost' && !request.skipPreflight) {
    await requireProof(connected.pool, planned);
    await requireReady(request, archives, sources);
    // Minutes may have gone by.
    await prepareRequest(request, planned, folders);
  }
  let note: string | null = null;
  const say = (line: string) => {
    note = line;
  };
  // Several of which some were cut off begin again; what came twice at the same moment finds those that run.
  const reuse = key === undefined ? undefined : 'ALLOW_DUPLICATE_FAILED_ONLY';
  const started = await beginMigrations(connected, planned, say, reuse);
  return answerOf(connected.pool, started, note);
}

/** Only what a job has made is replaced: an archive may be the only copy of an export. @throws RequestError */
async function refuseOverwriting(pool: DatabasePool, planned: readonly PlannedMigration[]): Promise<void> {
  for (const { input } of planned) {
    const { target } = input;
    if (target.kind !== 'bulk-file' || !target.overwrite || !existsSync(target.path)) continue;
    if (await isMadeByJob(pool, target.path)) continue;
    throw new RequestError(
      400,
      'refused',
      `${target.path}: this file was not made by a job, and is left alone; choose another name`,
      'target.path',
    );
  }
}

/** @throws RequestError a restore proof is asked for that isn't there */
async function requireProof(pool: DatabasePool, planned: readonly PlannedMigration[]): Promise<void> {
  try {
    await checkRestoreProof(pool, planned);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new RequestError(409, 'not_ready', error.message, 'target.requireRestoreProof');
  }
}

/** @throws RequestError the server is not ready, or that could not be found out */
async function requireReady(
  { target, team, emailDomain, choices }: MigrationRequest,
  archives: readonly ChosenArchive[],
  { analyses, folders: { secrets }, signal }: StartSources,
): Promise<void> {
  if (target.kind !== 'mattermost') return;
  const { url, token, allowHttp } = target;
  const { result, error } = await analyses.outcome(
    {
      kind: 'preflight',
      archives: archives.map(({ path }) => path),
      team,
      emailDomain,
      choices,
      secrets,
      server: { url, token, allowHttp },
    },
    signal,
  );
  if (error !== null) throw new RequestError(409, 'not_ready', error);
  const rows = (result?.rows ?? []) as Row[];
  const problems = rows.filter(({ verdict }) => verdict === 'problem');
  if (problems.length === 0) return;
  const texts = problems.map(({ what, found, todo }) => `${what}: ${found}${todo ? ` (${todo})` : ''}`);
  throw new RequestError(
    409,
    'not_ready',
    `${url} is not ready: ${many(problems.length, 'problem')}. ${texts.join('; ')}. Nothing was written (skipPreflight begins all the same)`,
  );
}

async function answerOf(
  pool: DatabasePool,
  started: readonly StartedMigration[],
  note: string | null,
): Promise<StartedMigrations> {
  const until = Date.now() + NUMBERS_MS;
  const migrations = started.map((one) => ({ ...one, jobId: null as number | null }));
  for (;;) {
    for (const one of migrations) one.jobId ??= (await findJob(pool, one.workflowId))?.jobId ?? null;
    if (migrations.every(({ jobId }) => jobId !== null) || Date.now() > until) return { migrations, note };
    await sleep(100);
  }
}
