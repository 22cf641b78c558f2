import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import type { AnalysisPlan } from '../../src/api/analysis-process.ts';
import { SAMPLE_ARCHIVE } from '../../src/api/sample-archive.ts';

const MODULE = fileURLToPath(new URL('../../src/api/analysis-process.ts', import.meta.url));

it('the reading of archives ends with the process that has begun it, however that ends', async () => {
  // A server that never answers: the reading would wait for it.
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const plan: AnalysisPlan = {
    kind: 'preflight',
    archives: [SAMPLE_ARCHIVE],
    team: 'acme',
    emailDomain: undefined,
    choices: undefined,
    secrets: '/dev/null/secrets',
    server: {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: 'any',
      allowHttp: true,
    },
  };
  const parent = spawn(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    `const { runAnalysis } = await import(${JSON.stringify(MODULE)});
     await runAnalysis(${JSON.stringify(plan)}, new AbortController().signal, () => {});`,
  ]);
  try {
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.on('error', () => undefined).resume();
    const closed = once(socket, 'close');
    parent.kill('SIGKILL');
    // Long before the child itself would give up.
    expect(await closed).toBeDefined();
  } finally {
    parent.kill('SIGKILL');
    server.close();
  }
}, 20_000);
