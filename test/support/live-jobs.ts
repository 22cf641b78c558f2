import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { createAwaitSiblings } from '../../src/activities/await-siblings.ts';
import { inputOf } from '../../src/activities/check-input.ts';
import type { Dependencies } from '../../src/activities/dependencies.ts';
import { convertsAttachments } from '../../src/activities/export-attachments.ts';
import type { ChunkExport } from '../../src/activities/export-lane.ts';
import { convertsMessages } from '../../src/activities/export-messages.ts';
import { convertsReactions } from '../../src/activities/export-reactions.ts';
import { convertsChannels, convertsCustomEmoji, convertsUsers } from '../../src/activities/export-shared.ts';
import { createActivities } from '../../src/activities/index.ts';
import { KnownEntitiesCache } from '../../src/activities/known-entities-cache.ts';
import { onlyResult } from '../../src/activities/only-result.ts';
import { TargetNamesCache } from '../../src/activities/target-names-cache.ts';
import { ENTITY_TYPES } from '../../src/meta/entity-types.ts';
import { countChunks, enterExporting, pendingChunks, settleChunk } from '../../src/store/chunks.ts';
import { getJob } from '../../src/store/jobs.ts';
import type { Outcome } from '../../src/store/outcomes.ts';
import { openPool } from '../../src/store/pool.ts';
import { getTarget } from '../../src/store/targets.ts';
import { Threads } from '../../src/threads/threads.ts';
import {
  type MattermostDouble,
  startMattermostDouble,
} from '../mattermost-double/start-mattermost-double.ts';
import { runLines } from '../mattermost-double/support/client.ts';
import { withDatabase } from './services.ts';
import { writeExport } from './write-export.ts';

/** What a job's chunks of one type became: the fields of each record. */
export type Records = string[][];

export interface LiveExport {
  message: Records;
  attachment: Records;
  reaction: Records;
}

interface HowToExport {
  /** Messages that the server refuses, by id: `C1/1700000000.000100`. */
  failing?: readonly string[];
  /** Ends the job when all of one type is exported, as a cancelled one. */
  until?: 'channel' | 'message' | 'attachment';
}

const Nothing = z.object({});

const refused = (slackId: string): Outcome => ({
  slackId,
  status: 'failed',
  reason: 'message_invalid',
  detail: '',
});

/**
 * Jobs that go to one team of a server, by the activities themselves but without a workflow, and without the server: their
 * records are what would be sent.
 */
export function withLiveJobs() {
  const database = withDatabase();
  let server: MattermostDouble;
  const jobs = {} as { pool: DatabasePool; folder: string; dependencies: Dependencies };
  beforeAll(async () => {
    jobs.pool = await openPool(database.url, 4);
    // Which has nothing: names are planned as if they were free.
    server = await startMattermostDouble();
    jobs.folder = await mkdtemp(join(tmpdir(), 'live-jobs-'));
    jobs.dependencies = {
      pool: jobs.pool,
      shutdown: new AbortController().signal,
      targetNames: new TargetNamesCache(),
      knownEntities: new KnownEntitiesCache(),
      threads: new Threads(1),
      slackToken: undefined,
      workFolder: join(jobs.folder, 'work'),
      temporalNamespace: 'test',
      mattermostToken: server.token,
      stuckImportMs: 60_000,
    };
  });
  afterAll(async () => {
    await jobs.dependencies.threads.close();
    await jobs.pool.end();
    await server.close();
    await rm(jobs.folder, { recursive: true, force: true });
  });

  /** Reads an unpacked export and plans it. */
  const plan = async (
    entries: Record<string, unknown>,
    { choices = {}, team = 'acme' } = {},
  ): Promise<number> => {
    const name = randomBytes(6).toString('hex');
    const archive = await writeExport(join(jobs.folder, name), entries);
    const environment = new MockActivityEnvironment({ workflowExecution: { workflowId: name, runId: name } });
    const activities = createActivities(jobs.dependencies);
    const target = { kind: 'mattermost' as const, url: server.url };
    // The same team each time: of another one nothing would be known.
    if (!server.state.by.teamName.first(team))
      await runLines(server, [{ type: 'team', team: { name: team, display_name: team, type: 'I' } }]);
    return environment.run(async () => {
      const { jobId } = await activities.openJob({ archive, target, team, choices });
      const { slices } = await activities.extractArchive({ jobId });
      await activities.importUsers({ jobId });
      await activities.importChannels({ jobId });
      for (let slice = 0; slice < slices; slice++) await activities.importMessages({ jobId, slice });
      await createAwaitSiblings(jobs.dependencies)({ jobId });
      await activities.planExport({ jobId });
      return jobId;
    });
  };

  /** Exports everything that is planned, and ends job and target. */
  const exportAll = async (jobId: number, { failing = [], until }: HowToExport = {}): Promise<LiveExport> => {
    const { pool, dependencies } = jobs;
    const environment = new MockActivityEnvironment();
    await enterExporting(pool, jobId);
    const job = await getJob(pool, jobId);
    const context = { job, target: await getTarget(pool, job.targetId!), input: inputOf(job) };
    const chunks = new Map((await countChunks(pool, jobId)).map((count) => [count.type, count.chunks]));
    const records: LiveExport = { message: [], attachment: [], reaction: [] };
    const converters = {
      user: convertsUsers(dependencies),
      custom_emoji: convertsCustomEmoji(dependencies),
      channel: convertsChannels(dependencies),
      message: convertsMessages(dependencies),
      attachment: convertsAttachments(dependencies),
      reaction: convertsReactions(dependencies),
    };
    let isCut = false;
    for (const type of ENTITY_TYPES) {
      if (isCut) break;
      for (const chunk of await pendingChunks(pool, jobId, type, 0, chunks.get(type) ?? 0)) {
        const converted: ChunkExport = await environment.run(() =>
          onlyResult(converters[type](context, [chunk])),
        );
        const outcomes = [...converted.outcomes, ...(type === 'message' ? failing.map(refused) : [])];
        await settleChunk(pool, jobId, type, chunk, outcomes, converted.findings, converted.reused);
        if (!(type in records)) continue;
        const text = Buffer.from(converted.records as Uint8Array).toString();
        records[type as keyof LiveExport].push(
          ...text
            .split('\n')
            .slice(0, -1)
            .map((line) => line.split('\t')),
        );
      }
      isCut = until === type;
    }
    const [stage, status] = isCut ? ['exporting', 'cancelled'] : ['done', 'success'];
    await pool.query(sql.type(Nothing)`
      UPDATE jobs SET stage = ${stage!}, status = ${status!}, finished_at = now() WHERE job_id = ${jobId}`);
    await pool.query(sql.type(Nothing)`
      UPDATE targets SET state = ${isCut ? 'abandoned' : 'finished'} WHERE target_id = ${job.targetId!}`);
    return records;
  };

  return Object.assign(jobs, { plan, exportAll });
}
