import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { cacheDir } from '../../src/embedded/data-dir.ts';
import { findTemporal } from '../../src/embedded/temporal-binary.ts';
import { type RunningTemporal, startTemporal } from '../../src/embedded/temporal-server.ts';
import { withTempDir } from './support/temp-dir.ts';

describe('the embedded Temporal server', () => {
  const temp = withTempDir();
  let binary: string;
  let server: RunningTemporal | undefined;

  const start = async () => {
    server = await startTemporal({ binary, dataDir: temp.path, log: () => {} });
    return server;
  };
  const withClient = async <T>(address: string, work: (client: Client) => Promise<T>): Promise<T> => {
    const connection = await Connection.connect({ address });
    try {
      return await work(new Client({ connection }));
    } finally {
      await connection.close();
    }
  };

  const retentionDays = (address: string) =>
    withClient(address, async ({ connection }) => {
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
    });

  beforeAll(async () => {
    binary = await findTemporal({ cacheDir: cacheDir(), log: () => {} });
  });
  afterAll(() => server?.stop());

  test('takes workflows with our search attributes, and shows them in its Web UI', async () => {
    const { address, uiUrl } = await start();
    await withClient(address, (client) =>
      client.workflow.start('anything', {
        taskQueue: 'nobody',
        workflowId: 'kept',
        searchAttributes: { MigrationStage: ['users'], ExportType: ['user'], SlackWorkspace: ['acme'] },
      }),
    );
    expect((await fetch(uiUrl)).status).toBe(200);
    expect(await retentionDays(address)).toBe(30);
  });

  test('keeps workflows through kill -9, again and again', async () => {
    for (let round = 1; round <= 3; round += 1) {
      process.kill(server?.pid as number, 'SIGKILL');
      expect(await server?.exited).toBe('was ended by SIGKILL');
      const { address } = await start();
      const { status } = await withClient(address, (client) => client.workflow.getHandle('kept').describe());
      expect(status.name).toBe('RUNNING');
    }
  });

  test('ends a server that an earlier run left on the same database', async () => {
    const earlier = server;
    const { address } = await start();
    expect(await earlier?.exited).toMatch(/exited|ended/);
    const { status } = await withClient(address, (client) => client.workflow.getHandle('kept').describe());
    expect(status.name).toBe('RUNNING');
  });

  test('does not take the answers of another server on its port for its own', async () => {
    const slow = join(temp.path, 'slow-temporal');
    await writeFile(slow, '#!/bin/sh\nsleep 1\necho "panic: bind: address already in use" >&2\nexit 2\n', {
      mode: 0o755,
    });
    const { port } = server!;
    await expect(
      startTemporal({ binary: slow, dataDir: temp.path, inMemory: true, port, log: () => {} }),
    ).rejects.toThrow('it exited with 2');
  });

  test('says what was wrong if it does not start', async () => {
    await expect(
      startTemporal({ binary: '/bin/false', dataDir: temp.path, inMemory: true, log: () => {} }),
    ).rejects.toThrow(
      `the Temporal server did not start: it exited with 1; ${join(temp.path, 'temporal.log')}`,
    );
  });
});
