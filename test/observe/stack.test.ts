import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { readRunningStack } from '../../src/embedded/stack-record.ts';
import { withTempDir } from '../embedded/support/temp-dir.ts';
import { parsePrometheusText } from '../support/prometheus-text.ts';
import { up } from '../support/stacks.ts';

const temp = withTempDir();

test('a stack whose PostgreSQL is killed says so at once, and that it is back', async () => {
  const stack = await up(temp.path);
  try {
    const { metrics, processes } = readRunningStack(temp.path)!;
    const url = metrics['worker-1']!;
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const readiness = async () => {
      const response = await fetch(`${url}/readyz`);
      const { checks } = (await response.json()) as { checks: Record<string, string | null> };
      return { status: response.status, checks };
    };
    const untilIts = async (status: number) => {
      for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt; await sleep(20)) {
        const found = await readiness();
        if (found.status === status) return found.checks;
      }
      throw new Error(`not ${status} within 30 s`);
    };
    expect(await untilIts(200)).toEqual({ postgres: null, temporal: null, workers: null });

    process.kill(processes.postgres!.pid, 'SIGKILL');
    expect(await untilIts(503)).toEqual({ postgres: expect.any(String), temporal: null, workers: null });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await untilIts(200);
    const samples = parsePrometheusText(await (await fetch(`${url}/metrics`)).text());
    expect(samples.get('slack_mm2_dependency_up{dependency="postgres"}')).toBe(1);

    // A first worker whose port a neighbour took meanwhile has left its last words beside the JSON lines.
    const lines = (await readFile(join(temp.path, 'worker-1.log'), 'utf8')).split('\n');
    const logged = lines.filter((line) => line.startsWith('{'));
    expect(logged.map((line) => JSON.parse(line).msg)).toContain('worker ready');
  } finally {
    await stack.stop();
  }
}, 180_000);
