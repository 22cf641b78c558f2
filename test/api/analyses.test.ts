import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAnalyses } from '../../src/api/analyses.ts';
import { type AnalysisPlan, runAnalysis } from '../../src/api/analysis-process.ts';
import { SAMPLE_ARCHIVE } from '../../src/api/sample-archive.ts';
import type { Analysis } from '../../src/api/schemas/analysis.ts';
import type { Row } from '../../src/preflight/row.ts';
import { startSmallMattermost } from '../cli/support/small-mattermost.ts';
import { withMigrations } from '../support/migrations.ts';
import { insertProof } from '../support/restore-proofs.ts';
import { writeExport } from '../support/write-export.ts';
import { type ApiApp, apiIn } from './support/api-app.ts';
import { connectedTo, quietLog } from './support/upload-service.ts';

const migrations = withMigrations({ workers: 0 });
const archives = [{ path: SAMPLE_ARCHIVE }];
let api: ApiApp;

beforeAll(async () => {
  api = await apiIn(migrations.folder, connectedTo(migrations));
});
afterAll(() => api.app.close());

async function ended(id: string): Promise<Analysis> {
  for (;;) {
    const { body } = await api.get(`/analyses/${id}`);
    if (body.state !== 'running') return body;
    await sleep(50);
  }
}

describe('an assessment', () => {
  it('is what the command line says', async () => {
    const choices = 'team:\n  displayName: Acme\n';
    const { status, body } = await api.post('/assessments', { archives, team: 'acme' });
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: 'assessment', state: 'running', result: null, error: null });
    const { state, result } = await ended(body.id);
    expect(state).toBe('done');
    expect(result).toMatchObject({ version: 1, status: 'ok', team: 'acme', choices: null });
    const refused = await api.post('/assessments', { archives, team: 'acme', choices });
    expect(refused.status).toBe(400);
    expect(refused.body.title).toMatch(/^choices:1: /);
  });

  it('tells of an archive that is none', async () => {
    const path = await writeExport(join(api.folders.allowed[0]!, 'none'), { 'channels.json': [] });
    const { body } = await api.post('/assessments', { archives: [{ path }], team: 'acme' });
    const { state, result } = await ended(body.id);
    expect(state).toBe('done');
    expect(result).toMatchObject({
      status: 'failed',
      archives: [{ error: expect.stringContaining('users.json') }],
    });
  });

  it('takes no value for an option of the command line', async () => {
    const { body } = await api.post('/assessments', { archives, team: '--html=/tmp/x.html' });
    const { state, error } = await ended(body.id);
    expect({ state, error }).toEqual({ state: 'failed', error: expect.stringMatching(/^team: /) });
  });

  it('can be ended', async () => {
    const { body } = await api.post('/assessments', { archives, team: 'acme' });
    const url = `/api/v1/analyses/${body.id}`;
    expect((await api.app.inject({ method: 'DELETE', url })).statusCode).toBe(204);
    expect((await api.get(`/analyses/${body.id}`)).status).toBe(404);
    expect((await api.app.inject({ method: 'DELETE', url })).statusCode).toBe(404);
  });
});

describe('a pre-flight', () => {
  const startEmptyMattermost = () =>
    startSmallMattermost({
      roles: 'system_admin system_user',
      version: '11.6.0',
      config: {},
      team: undefined,
      users: [],
      channels: [],
      emoji: [],
    });

  it('asks the server with the token of the request, which is kept nowhere', async () => {
    const server = await startEmptyMattermost();
    const look = async (token: string) => {
      const target = { kind: 'mattermost', url: server.origin, token, allowHttp: true };
      const { body } = await api.post('/preflights', { archives, target, team: 'acme' });
      return ended(body.id);
    };
    try {
      const { state, result, error } = await look('good-token');
      expect({ state, error }).toEqual({ state: 'done', error: null });
      expect(result).toMatchObject({ version: 1, team: 'acme', server: { version: '11.6.0' } });
      expect(await look('another-token')).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('does not accept the token'),
      });
    } finally {
      await server.server.close();
    }
    expect(await readdir(api.folders.secrets)).toEqual([]);
  });

  it('tells of the restore proof that is required', async () => {
    const server = await startEmptyMattermost();
    const look = async (more: object) => {
      const target = {
        kind: 'mattermost',
        url: server.origin,
        token: 'good-token',
        allowHttp: true,
        ...more,
      };
      const { body } = await api.post('/preflights', { archives, target, team: 'acme' });
      const { rows, ...rest } = (await ended(body.id)).result as { rows: Row[] };
      return { ...rest, row: rows.find(({ id }) => id === 'restore_proof'), others: rows.length };
    };
    try {
      const free = await look({});
      expect(free.row).toBeUndefined();
      const problems = (free as { problems?: number }).problems!;
      expect(await look({ requireRestoreProof: '7d' })).toMatchObject({
        status: 'problem',
        problems: problems + 1,
        row: { verdict: 'problem', found: 'there is none' },
        others: free.others + 1,
      });
      await insertProof(migrations.pool);
      const { row, ...rest } = await look({ requireRestoreProof: '7d' });
      expect(row).toMatchObject({ verdict: 'ok' });
      expect(rest).toEqual({ ...free, row: undefined, others: free.others + 1 });
    } finally {
      await server.server.close();
    }
  });

  it('is for servers only', async () => {
    const target = { kind: 'bulk-file' };
    expect((await api.post('/preflights', { archives, target, team: 'acme' })).status).toBe(400);
  });
});

describe('analyses', () => {
  const PLAN: AnalysisPlan = {
    kind: 'assessment',
    archives: [SAMPLE_ARCHIVE],
    team: 'acme',
    emailDomain: undefined,
    choices: undefined,
    secrets: '/dev/null/secrets',
  };
  /** Readings that go on until they are told to end. */
  function held() {
    const running: ((found: Awaited<ReturnType<typeof runAnalysis>>) => void)[] = [];
    const run: typeof runAnalysis = (_, signal, onProgress) =>
      new Promise((resolve, reject) => {
        running.push(resolve);
        onProgress('half of it');
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    return { running, run };
  }

  it('are two at once; others wait, and say so', async () => {
    const { running, run } = held();
    const analyses = createAnalyses(quietLog, run);
    const [first, second, third, fourth] = [1, 2, 3, 4].map(() => analyses.start(PLAN).id);
    await sleep(0);
    expect(running).toHaveLength(2);
    expect(analyses.get(first!).progress).toBe('half of it');
    expect(analyses.get(third!)).toMatchObject({ state: 'running', progress: 'waits for another one' });
    // One that is ended while it waits takes nobody's place.
    analyses.remove(third!);
    running[0]!({ document: { status: 'ok' }, bytes: 15 });
    await sleep(0);
    expect(analyses.get(first!)).toMatchObject({ state: 'done', result: { status: 'ok' } });
    expect(analyses.get(fourth!).progress).toBe('half of it');
    analyses.remove(second!);
    const fifth = analyses.start(PLAN);
    await sleep(0);
    expect(running).toHaveLength(4);
    await analyses.close();
    expect(fifth).toMatchObject({ state: 'failed', error: 'the service stops' });
  });

  it('are kept for an hour, and fifty of them', async () => {
    let nowMs = 0;
    const analyses = createAnalyses(
      quietLog,
      async () => ({ document: {}, bytes: 2 }),
      () => nowMs,
    );
    const ids: string[] = [];
    for (let n = 0; n < 51; n++) {
      ids.push(analyses.start(PLAN).id);
      await sleep(0);
    }
    expect(() => analyses.get(ids[0]!)).toThrow(/no such analysis/);
    expect(analyses.get(ids[1]!).state).toBe('done');
    nowMs += 60 * 60 * 1000 + 1;
    expect(() => analyses.get(ids[50]!)).toThrow(/no such analysis/);
  });

  it('are kept up to 100 MB together, the newest of them', async () => {
    const { running, run } = held();
    const analyses = createAnalyses(quietLog, run);
    const ids: string[] = [];
    for (const bytes of [45_000_000, 45_000_000, 20_000_000]) {
      ids.push(analyses.start(PLAN).id);
      await sleep(0);
      running.at(-1)!({ document: {}, bytes });
      await sleep(0);
    }
    expect(() => analyses.get(ids[0]!)).toThrow(/no such analysis/);
    expect(ids.slice(1).map((id) => analyses.get(id).state)).toEqual(['done', 'done']);
  });

  it('are refused when fifty are under way', async () => {
    const analyses = createAnalyses(quietLog, held().run);
    for (let n = 0; n < 50; n++) analyses.start(PLAN);
    expect(() => analyses.start(PLAN)).toThrow(/too many/);
    await analyses.close();
  });

  it('end with who asked for them', async () => {
    const ending = new AbortController();
    const running = runAnalysis(PLAN, ending.signal, () => {});
    await sleep(100);
    ending.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });
});
