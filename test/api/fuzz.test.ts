import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRunningStack } from '../../src/embedded/stack-record.ts';
import { findJob } from '../../src/store/jobs.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import { type RunningStack, up } from '../support/stacks.ts';
import { type ApiDocument, apiDocument, operationsOf } from './support/api-document.ts';
import { schemaCheck } from './support/document-check.ts';
import { hostileRequests } from './support/hostile-requests.ts';
import { isFuzzed, NOT_FUZZED, NOT_FUZZED_BELOW } from './support/operations.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));
/** Requests of each operation, and which. */
const RUNS = Number(process.env.API_FUZZ_RUNS ?? 60);
const SEED = Number(process.env.API_FUZZ_SEED ?? 20);
/** The command of schemathesis, an OpenAPI fuzzer in Python; `.ci/run` installs it. */
const SCHEMATHESIS = process.env.SLACK_MM2_SCHEMATHESIS;
const EXAMPLES = Number(process.env.API_FUZZ_EXAMPLES ?? 20);
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** Every operation of the document is called with whatever can be sent: no answer is a failure of the service, and each is as documented. */
describe('the API of a whole stack', () => {
  let folder: string;
  let stack: RunningStack;
  let url: string;
  let jobId: number;
  let document: ApiDocument;
  /** What a page sends with every request. */
  let credentials: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-fuzz-'));
    await chmod(folder, 0o755);
    stack = await up(join(folder, 'data'));
    url = readRunningStack(join(folder, 'data'))!.apiUrl!.replace(/\/$/, '');
    const input = {
      archive: SAMPLE,
      target: { kind: 'bulk-file', path: join(folder, 'out.zip') },
      team: 'acme',
    };
    await stack.client.workflow.execute('slackMigration', {
      taskQueue: TASK_QUEUE,
      workflowId: 'sample',
      args: [input],
    });
    ({ jobId } = (await findJob(stack.pool, 'sample'))!);
    document = (await (await fetch(`${url}/api/openapi.json`)).json()) as ApiDocument;
    if (document.paths['/api/v1/session']) credentials = await credentialsOf(url);
  }, 180_000);
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('serves the document that is checked', async () => {
    expect(document).toEqual(await apiDocument());
  });

  it('leaves out what the document has, and nothing else', () => {
    const names = operationsOf(document).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(NOT_FUZZED)));
    expect(names.filter(isFuzzed).length).toBeGreaterThan(names.length / 2);
  });

  it('answers whatever is asked as documented, and never with a failure', async () => {
    const check = schemaCheck(document);
    const known = { job: String(jobId), name: 'out.zip' };
    const statuses = new Set<number>();
    for (const one of operationsOf(document).filter(({ name }) => isFuzzed(name))) {
      const { responses } = one.operation;
      await fc.assert(
        fc.asyncProperty(hostileRequests(one, known), async ({ path, init }) => {
          const headers = { ...credentials, ...(init.headers as Record<string, string>) };
          const response = await fetch(`${url}${path}`, { ...init, headers });
          const { status } = response;
          const type = (response.headers.get('content-type') ?? '').split(';')[0]!;
          const text = type === 'application/zip' ? await response.body?.cancel() : await response.text();
          statuses.add(status);
          const said = `${one.name} ${path}: ${status} ${type} ${text?.slice(0, 300)}`;
          if (status >= 500) throw new Error(said);
          if (status >= 400) {
            if (type !== 'application/problem+json') throw new Error(said);
            const isProblem = check({ $ref: '#/components/schemas/Problem' });
            const body = JSON.parse(text!) as { status: number };
            if (!isProblem(body) || body.status !== status) throw new Error(said);
            return;
          }
          // A path parameter of two dots leads to another operation.
          if (new URL(`${url}${path}`).pathname.split('/').length !== one.path.split('/').length) return;
          const content = responses[String(status)]?.content;
          if (!responses[String(status)] || (content && !(type in content))) throw new Error(said);
          if (type !== 'application/json') return;
          const isAsDocumented = check(content?.[type]?.schema ?? true);
          if (!isAsDocumented(JSON.parse(text!)))
            throw new Error(`${said}\n${JSON.stringify(isAsDocumented.errors)}`);
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 202, 400, 404, 431]));
    expect((await fetch(`${url}/api/v1/service`)).status).toBe(200);
  }, 240_000);

  (SCHEMATHESIS ? it : it.skip)(
    'holds what it documents against schemathesis',
    async () => {
      const left = Object.keys(NOT_FUZZED).map((name) => name.split(' ')[1]!);
      const args = [
        ...['run', `${url}/api/openapi.json`, '--checks', CHECKS.join(',')],
        ...[
          '--phases',
          'examples,coverage,fuzzing',
          '--max-examples',
          String(EXAMPLES),
          '--seed',
          String(SEED),
        ],
        ...['--generation-database', 'none', '--no-shrink', '--continue-on-failure'],
        ...['--suppress-health-check', 'all', '--request-timeout', '30', '--warnings', 'off', '--no-color'],
        ...left.flatMap((path) => ['--exclude-path', path]),
        ...NOT_FUZZED_BELOW.flatMap((path) => ['--exclude-path-regex', `^${path}`]),
        ...Object.entries(credentials).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
      ];
      const { status, output } = await promisify(execFile)(SCHEMATHESIS!, args, {
        cwd: folder,
        maxBuffer: 2 ** 26,
      }).then(
        ({ stdout }) => ({ status: 0, output: stdout }),
        ({ code, stdout, stderr }) => ({ status: code as unknown, output: `${stdout}${stderr}` }),
      );
      if (status !== 0) throw new Error(output.slice(-20_000));
      expect(output).toMatch(/\d+ passed|No issues found/);
    },
    240_000,
  );
});

/** On loopback there is no login, but a token against requests of other pages. */
async function credentialsOf(url: string): Promise<Record<string, string>> {
  const response = await fetch(`${url}/api/v1/session`);
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return { 'x-csrf-token': csrfToken, ...(cookie && { cookie }) };
}
