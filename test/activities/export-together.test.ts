import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { inputOf } from '../../src/activities/check-input.ts';
import { convertsAttachments } from '../../src/activities/export-attachments.ts';
import type { ChunkExport, ExportChunks } from '../../src/activities/export-lane.ts';
import { convertsReactions } from '../../src/activities/export-reactions.ts';
import { type Chunk, enterExporting, pendingChunks } from '../../src/store/chunks.ts';
import { getJob } from '../../src/store/jobs.ts';
import { getTarget } from '../../src/store/targets.ts';
import { withLiveJobs } from '../support/live-jobs.ts';

const jobs = withLiveJobs();

/** A chunk takes about six of these. */
const LONG = 'long '.repeat(70_000);
const day = (no: number) =>
  Array.from({ length: 14 }, (_, index) => ({
    type: 'message',
    user: index % 2 ? 'U1' : 'U2',
    ts: `17000${no}${String(index).padStart(2, '0')}00.000100`,
    // Every third is a reply to the first, so that a thread goes through chunks.
    ...(index % 3 === 2 && { thread_ts: `17000${no}0000.000100` }),
    text: LONG,
    reactions: [{ name: index % 4 ? 'tada' : 'no_such_emoji', users: ['U1', 'U2'], count: 2 }],
    files: [{ id: `F${no}${index}`, name: 'plan.txt', mode: 'hosted' }],
  }));
const ARCHIVE = {
  'users.json': ['U1', 'U2'].map((id) => ({
    id,
    team_id: 'T1',
    name: `user-${id}`.toLowerCase(),
    profile: { email: `${id}@example.com`.toLowerCase() },
  })),
  'channels.json': ['C1', 'C2'].map((id) => ({
    id,
    name: `room-${id}`.toLowerCase(),
    members: ['U1', 'U2'],
  })),
  'room-c1/2023-11-14.json': day(1),
  'room-c2/2023-11-15.json': day(2),
  '__uploads/F11/plan.txt': 'one',
  '__uploads/F213/plan.txt': 'two',
};

describe('chunks that are exported together', () => {
  it.each([
    ['attachment', convertsAttachments],
    ['reaction', convertsReactions],
  ] as const)('become what each becomes alone: %s', async (type, convert) => {
    const { pool, dependencies } = jobs;
    const jobId = await jobs.plan(ARCHIVE, { team: `of-${type}` });
    await enterExporting(pool, jobId);
    const job = await getJob(pool, jobId);
    const context = { job, target: await getTarget(pool, job.targetId!), input: inputOf(job) };
    const convertAll = convert(dependencies);
    const exported = (chunks: readonly Chunk[]): Promise<Exported[]> =>
      new MockActivityEnvironment().run(() => results(convertAll(context, chunks)));
    const chunks = await pendingChunks(pool, jobId, type, 0, 99);
    expect(chunks.length).toBeGreaterThan(4);

    const alone = (await Promise.all(chunks.map((chunk) => exported([chunk])))).flat();
    expect(alone.map(({ records, outcomes }) => records !== '' || outcomes.length > 0)).not.toContain(false);
    expect(await exported(chunks)).toEqual(alone);
    // Those in between are settled already.
    const [first, , third, , last] = chunks;
    expect(await exported([first!, third!, last!])).toEqual([alone[0], alone[2], alone[4]]);
  });
});

type Exported = ChunkExport & { records: string };

async function results(exported: ReturnType<ExportChunks>): Promise<Exported[]> {
  const all: Exported[] = [];
  for await (const result of exported)
    all.push({ ...result, records: Buffer.from(result.records as Uint8Array).toString() });
  return all;
}
