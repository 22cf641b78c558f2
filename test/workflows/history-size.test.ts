import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { workflowBundle } from '../../src/worker/workflow-bundle.ts';
import { TASK_QUEUE, WAIT_TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { clientOfNewNamespace } from '../support/migrations.ts';
import { testTemporalAddress } from '../support/services.ts';
import { type Simulated, simulatedActivities } from './support/simulated-activities.ts';

/** Far below Temporal's own limits (51,200 events, 50 MB), so that the Web UI shows a history at once and a replay is quick. */
const MAX_EVENTS = 2_000;
const MAX_BYTES = 2_000_000;

const INPUT: MigrationInput = {
  archive: `/${'a'.repeat(200)}`,
  target: { kind: 'mattermost', url: 'https://mattermost.example.com', tokenFile: `/${'t'.repeat(200)}` },
  team: 'acme',
  files: { download: true },
};

/** The real workflow on a real server, with activities that only answer. */
async function dryRun(size: Simulated): Promise<{ events: number; bytes: number }> {
  const address = testTemporalAddress();
  const namespace = `dry-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  const client = await clientOfNewNamespace(connection, namespace);
  await registerSearchAttributes(connection, namespace);
  const native = await NativeConnection.connect({ address });
  const { work, wait } = simulatedActivities(size);
  // One at a time: each answer then has a workflow task of its own, as it has where work takes its time.
  const common = { connection: native, namespace, maxConcurrentActivityTaskExecutions: 1 };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: await workflowBundle(() => {}) },
      activities: work,
    }),
    Worker.create({ ...common, taskQueue: WAIT_TASK_QUEUE, activities: wait }),
  ]);
  const running = workers.map((worker) => worker.run());
  try {
    const handle = await client.workflow.start('slackMigration', {
      taskQueue: TASK_QUEUE,
      workflowId: 'dry-run',
      args: [INPUT],
    });
    await handle.result();
    const { historyLength, historySize } = await handle.describe();
    return { events: historyLength, bytes: historySize! };
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await native.close();
    await connection.close();
  }
}

describe('the history of a migration', () => {
  beforeAll(() => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  });

  it('of ten million messages, in as many slices and lanes as there may be, is short, though each activity fails once', async () => {
    const { events, bytes } = await dryRun({
      messages: 10_000_000,
      users: 50_000,
      customEmoji: 50_000,
      channels: 50_000,
    });
    process.stdout.write(`the history of ten million messages: ${events} events, ${bytes} bytes\n`);
    expect(events).toBeLessThan(MAX_EVENTS);
    expect(bytes).toBeLessThan(MAX_BYTES);
  }, 180_000);
});
