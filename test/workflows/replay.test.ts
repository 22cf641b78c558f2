import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { workflowBundle } from '../../src/worker/workflow-bundle.ts';

const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));

/**
 * Jobs run for days, and workers are replaced under them: today's workflow must go on from yesterday's histories. A change
 * that fails here breaks every migration that is running when it is deployed.
 */
describe('the workflow', () => {
  let codePath: string;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    codePath = await workflowBundle(() => {});
  }, 60_000);

  const replay = async (history: unknown) =>
    Worker.runReplayHistory({ workflowBundle: { codePath } }, history, 'replayed');
  const read = async (name: string) => JSON.parse(await readFile(`${HISTORIES}${name}`, 'utf8'));

  it.each(readdirSync(HISTORIES).filter((name) => name.endsWith('.json')))(
    'still goes the way of %s',
    async (name) => {
      await expect(replay(await read(name))).resolves.toBeUndefined();
    },
  );

  it('would be caught going another way', async () => {
    const history = await read('0.1.0-completed.json');
    const scheduled = history.events.filter(
      (event: { activityTaskScheduledEventAttributes?: unknown }) =>
        event.activityTaskScheduledEventAttributes,
    );
    scheduled[3].activityTaskScheduledEventAttributes.activityType.name = 'importSomethingElse';
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });
});
