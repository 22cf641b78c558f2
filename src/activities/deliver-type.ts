import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { type ServerRules, serverRules } from '../mattermost/server-rules.ts';
import type { EntityType } from '../meta/entity-types.ts';
import { accountSource } from '../sinks/live/account-source.ts';
import { deliver } from '../sinks/live/deliver.ts';
import { FOLLOW_TIMING } from '../sinks/live/follow-import.ts';
import type { Completed, LineSource, Missing } from '../sinks/live/line-source.ts';
import { postSource } from '../sinks/live/post-source.ts';
import { failedOutcomes, findingsAbout, refusedKeys } from '../sinks/live/refusals.ts';
import { roomSource } from '../sinks/live/room-source.ts';
import { sendEmoji } from '../sinks/live/send-emoji.ts';
import { teamLineOf } from '../sinks/live/team-line.ts';
import { partsFolder, partsPath, readPart } from '../sinks/parts.ts';
import { isRepeated, repeatedKeys } from '../sinks/repeated-keys.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { type ConvertedChunk, convertedChunks, type Settling, settleChunk } from '../store/chunks.ts';
import { getJob, type Job } from '../store/jobs.ts';
import { failedNames } from '../store/refused-entities.ts';
import { refusedLines, stillDelivering } from '../store/server-imports.ts';
import { getTarget, jobsOfTarget, type Target } from '../store/targets.ts';
import { checkpoint, whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { noteServerTeam } from './match-server-names.ts';
import { openArchives } from './open-archives.ts';
import { openServer } from './open-server.ts';

export interface DeliverInput {
  jobId: number;
  type: EntityType;
}

/** Room in a zip for what stands beside the files, as `MaxFileSize` is that of the whole. */
const ZIP_SHARE = 0.95;
/** `FileSettings.MaxFileSize` of a server that does not tell. */
const DEFAULT_MAX_FILE_BYTES = 100 * 1024 * 1024;
/** Long enough that its waiting for a start (up to 15 s) weighs little, short enough to see it go on. */
const IMPORT_MS = 180_000;

const SIBLING_POLL_MS = 200;
const LAST_SHARE = 2 ** 31 - 1;

interface Scene {
  dependencies: Dependencies;
  job: Job;
  target: Target;
  client: Awaited<ReturnType<typeof openServer>>;
  openArchive: (jobId: number) => Promise<Archive>;
  onProgress: (details?: object) => void;
}

/** Brings the converted chunks of a type to the server, and settles each when it has arrived. */
export const createDeliverType = (dependencies: Dependencies) =>
  function deliverType({ jobId, type }: DeliverInput): Promise<void> {
    const { pool, shutdown } = dependencies;
    return whileHeartbeating(async () => {
      if ((await convertedChunks(pool, jobId, type)).length === 0) return;
      const job = await getJob(pool, jobId);
      const target = await getTarget(pool, job.targetId!);
      const signal = AbortSignal.any([Context.current().cancellationSignal, shutdown]);
      const client = await openServer(dependencies, job, signal);
      const archives = openArchives(pool);
      const onProgress = (details?: object) => checkpoint(shutdown, details);
      const scene: Scene = { dependencies, job, target, client, openArchive: archives.open, onProgress };
      try {
        await untilEarlierJobsAreDone(scene, type);
        await (type === 'custom_emoji' ? deliverEmoji(scene) : deliverLines(scene, type));
        // The first import has made it, if it was not there.
        await noteServerTeam(pool, client, target);
      } catch (error) {
        // A worker that stops, or a job that is cancelled, says so itself, whatever broke off because of it.
        checkpoint(shutdown);
        throw error;
      } finally {
        await client.close();
        await archives.close();
      }
    });
  };

/**
 * Waits for the jobs before this one in its target: what they bring is not brought again, and one that ends before it has
 * brought it does not count.
 */
async function untilEarlierJobsAreDone(
  { dependencies: { pool }, job: { jobId }, target: { targetId }, onProgress }: Scene,
  type: EntityType,
): Promise<void> {
  for (;;) {
    const all = (await jobsOfTarget(pool, targetId)).map((sibling) => sibling.jobId);
    const waitsFor = await stillDelivering(pool, all.slice(0, all.indexOf(jobId)), type);
    if (waitsFor.length === 0) return;
    onProgress({ waitsFor });
    await Context.current().sleep(SIBLING_POLL_MS);
  }
}

async function deliverEmoji(scene: Scene): Promise<void> {
  const { dependencies, job, target, client, openArchive, onProgress } = scene;
  const type = 'custom_emoji';
  const { pool } = dependencies;
  const { jobId } = job;
  for (const chunk of await convertedChunks(pool, jobId, type)) {
    const part = { jobId, type, chunkNo: chunk.chunkNo } as const;
    const records = await readPart(partsPath(target), target.targetId, part);
    const refused = await sendEmoji(client, records, () => openArchive(jobId), onProgress);
    const keys = new Map(
      [...refused].map(([key, words]) => [key, { reason: 'refused_by_server', words } as const]),
    );
    await settle(scene, type, chunk, keys);
    onProgress();
  }
}

async function deliverLines(scene: Scene, type: Exclude<EntityType, 'custom_emoji'>): Promise<void> {
  const { dependencies, job, target, client, openArchive, onProgress } = scene;
  const { pool } = dependencies;
  const { jobId } = job;
  const absent = {
    users: new Set(await failedNames(pool, target.targetId, 'user')),
    channels: new Set(await failedNames(pool, target.targetId, 'channel')),
  };
  const { MaxFileSize = DEFAULT_MAX_FILE_BYTES } = (await client.config()).FileSettings;
  const maxFileBytes = Math.floor(MaxFileSize * ZIP_SHARE);
  const rules = serverRules((await client.clientConfig()).Version);
  const source = await sourceOf(scene, type, { absent: absent.users, maxFileBytes, rules });
  await deliver({
    pool,
    client,
    jobId,
    type,
    source,
    absent,
    zipPath: (importId) => join(partsFolder(partsPath(target), target.targetId), `import-${importId}.zip`),
    teamLine: () => teamLineOf(client, target.team),
    folder: rules.allFiles ? 'data/' : '',
    maxFileBytes,
    importMs: IMPORT_MS,
    timing: { ...FOLLOW_TIMING, stuckMs: dependencies.stuckImportMs },
    openArchive,
    onProgress,
    settle: (chunk) => settleLines(scene, type, source, chunk),
  });
}

async function sourceOf(
  { dependencies: { pool }, job: { jobId, workspaceId }, target, client, openArchive, onProgress }: Scene,
  type: Exclude<EntityType, 'custom_emoji'>,
  limits: { absent: ReadonlySet<string>; maxFileBytes: number; rules: ServerRules },
): Promise<LineSource> {
  const { absent } = limits;
  if (type === 'user') return accountSource({ pool, client, target, jobId, openArchive, onProgress });
  if (type === 'channel') return roomSource({ pool, client, target, jobId, absent, onProgress });
  const siblings = await jobsOfTarget(pool, target.targetId);
  const place = siblings.findIndex((sibling) => sibling.jobId === jobId);
  const relatives = siblings
    .filter((sibling) => sibling.workspaceId === workspaceId && sibling.jobId !== jobId)
    .map((sibling) => sibling.jobId);
  const earlier = siblings
    .slice(0, place)
    .filter(
      (sibling) =>
        sibling.workspaceId === workspaceId && (sibling.status === 'running' || sibling.status === 'success'),
    )
    .map((sibling) => sibling.jobId);
  return postSource({
    pool,
    target,
    jobId,
    type,
    relatives,
    ...limits,
    repeatedOf: async (chunk) => {
      const repeated = await repeatedKeys(pool, jobId, earlier, chunk);
      return (key) => isRepeated(key, repeated);
    },
  });
}

/** Settles a chunk of lines with what the server, and the look at what arrived, say of them. */
async function settleLines(
  scene: Scene,
  type: EntityType,
  source: LineSource,
  chunk: ConvertedChunk,
): Promise<void> {
  const { pool } = scene.dependencies;
  const { missing, findings } = await source.complete(chunk.chunkNo);
  const keys = new Map<string, Missing>(missing);
  // An account or channel of several Slack ones stands in one of their chunks, and concerns all of them.
  const [from, to] = type === 'user' || type === 'channel' ? [0, LAST_SHARE] : [chunk.chunkNo, chunk.chunkNo];
  const refused = Map.groupBy(
    await refusedLines(pool, scene.job.jobId, type, from, to),
    ({ chunkNo }) => chunkNo,
  );
  for (const [share, rows] of refused)
    for (const [key, why] of refusedKeys(await source.linesOf(share), rows)) keys.set(key, why);
  await settle(scene, type, chunk, keys, findings);
}

/** Settles a chunk with what its conversion has said of it, what did not arrive, and what was found out since. */
async function settle(
  { dependencies: { pool }, job: { jobId }, target: { targetId } }: Scene,
  type: EntityType,
  chunk: ConvertedChunk,
  missing: ReadonlyMap<string, Missing>,
  found: Completed['findings'] = [],
): Promise<void> {
  const { outcomes, findings, reused } = JSON.parse(chunk.converted) as Settling;
  const scope = { jobId, targetId, type, chunk };
  const failed = await failedOutcomes(pool, scope, missing, outcomes);
  const said = [...findings, ...(await findingsAbout(pool, scope, found))];
  await settleChunk(pool, jobId, type, chunk, [...outcomes, ...failed], said, reused);
}
