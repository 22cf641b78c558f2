import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLE_ARCHIVE } from '../../src/api/sample-archive.ts';
import type { StartedMigrations } from '../../src/api/schemas/job.ts';
import { sweep } from '../../src/api/sweep.ts';
import { createUploads } from '../../src/api/uploads/uploads.ts';
import { forgetJob } from '../../src/store/forget-job.ts';
import { startSmallMattermost } from '../cli/support/small-mattermost.ts';
import { generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';
import { insertProof } from '../support/restore-proofs.ts';
import { type ApiApp, apiIn } from './support/api-app.ts';
import { connectedTo, quietLog } from './support/upload-service.ts';

const migrations = withMigrations();
let api: ApiApp;

beforeAll(async () => {
  api = await apiIn(migrations.folder, connectedTo(migrations));
});
afterAll(() => api.app.close());

const sample = { path: SAMPLE_ARCHIVE };
const file = { kind: 'bulk-file' };
const start = async (request: object, key?: string) => {
  const { status, body, text } = await api.post('/jobs', request, key ? { 'idempotency-key': key } : {});
  return { status, text, title: body.title as string, field: body.field, ...(body as StartedMigrations) };
};
const workflows = async () => {
  const ids: string[] = [];
  for await (const { workflowId } of migrations.client.workflow.list()) ids.push(workflowId);
  return ids;
};

describe('a request', () => {
  it('starts a migration into a new file, and answers with its job', async () => {
    const {
      status,
      migrations: started,
      note,
    } = await start({ archives: [sample], target: file, team: 'acme' });
    expect({ status, note }).toEqual({ status: 201, note: null });
    const [one] = started;
    expect(one).toMatchObject({ label: 'acme', jobId: expect.any(Number) });
    expect(await migrations.ended(one!.workflowId)).toMatchObject({ status: 'success', jobId: one!.jobId });
    const { body } = await api.get(`/jobs/${one!.jobId}`);
    expect(body.target.path).toMatch(new RegExp(`^${api.folders.imports}/acme-[0-9a-f]{8}\\.zip$`));
    expect((await stat(body.target.path)).size).toBeGreaterThan(0);
  });

  it('starts nothing a second time that comes again with its key', async () => {
    const request = { archives: [sample], target: file, team: 'acme' };
    const key = 'a-random-text-of-the-page';
    const both = await Promise.all([start(request, key), start(request, key)]);
    const first = both[0]!;
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[1]!.migrations.map(({ runId }) => runId)).toEqual(first.migrations.map(({ runId }) => runId));
    await migrations.ended(first.migrations[0]!.workflowId);
    const files = await readdir(api.folders.imports);
    const again = await start(request, key);
    expect(again).toMatchObject({ status: 201, migrations: first.migrations, note: null });
    expect(await readdir(api.folders.imports)).toEqual(files);
    const other = await start(request, 'another-text');
    expect(other.migrations[0]!.workflowId).not.toBe(first.migrations[0]!.workflowId);
    await migrations.ended(other.migrations[0]!.workflowId);
  });

  it('brings several archives into one file, in their order', async () => {
    const archives: object[] = [sample];
    await cp(SAMPLE_ARCHIVE, join(api.folders.allowed[0]!, 'second'), { recursive: true });
    archives.push({ path: join(api.folders.allowed[0]!, 'second') });
    const path = join(api.folders.allowed[0]!, 'both.zip');
    const { migrations: started } = await start(
      { archives, target: { ...file, path }, team: 'acme' },
      'for-both-of-them',
    );
    expect(started.map(({ label }) => label)).toEqual(['acme', 'second']);
    for (const { workflowId } of started)
      expect(await migrations.ended(workflowId)).toMatchObject({ status: 'success' });
    expect((await stat(path)).size).toBeGreaterThan(0);
    // The file is there now: who asks anew may not replace it without saying so.
    const refused = await start({ archives, target: { ...file, path }, team: 'acme' }, 'for-both-again');
    expect(refused).toMatchObject({ status: 400 });
    expect(refused.title).toContain('allow it with overwrite');
  });

  it('takes an upload, under the name that it had', async () => {
    const path = join(migrations.folder, 'generated.zip');
    await generateExport({ path, seed: 3, messages: 50, users: 5, channels: 2 });
    const bytes = await readFile(path);
    const tus = { 'tus-resumable': '1.0.0' };
    const created = await api.app.inject({
      method: 'POST',
      url: '/api/v1/uploads/tus',
      headers: {
        ...tus,
        'upload-length': String(bytes.length),
        'upload-metadata': `filename ${Buffer.from('Osaka 2024.zip').toString('base64')}`,
      },
    });
    const url = created.headers.location as string;
    const uploadId = basename(url);
    const request = { archives: [{ uploadId }], target: file, team: 'acme' };
    const early = await start(request);
    expect(early).toMatchObject({ status: 409, title: 'Osaka 2024.zip: the upload is not finished yet' });
    await api.app.inject({
      method: 'PATCH',
      url,
      headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
      payload: bytes,
    });
    const { migrations: started } = await start(request);
    expect(started[0]!.label).toBe('Osaka 2024.zip');
    const job = await migrations.ended(started[0]!.workflowId);
    expect(job).toMatchObject({ status: 'success', archivePath: join(api.folders.uploads, uploadId) });
    expect(job.input.target).toMatchObject({
      path: expect.stringMatching(/\/imports\/Osaka-2024-[0-9a-f]{8}\.zip$/),
    });
    const removed = await api.app.inject({ method: 'DELETE', url: `/api/v1/uploads/${uploadId}` });
    expect(removed.statusCode).toBe(204);
    expect(await start(request)).toMatchObject({ status: 404 });
  });

  it.each([
    [{ archives: [{ path: '/etc/passwd' }] }, 403, 'archives.0.path', /outside of the folders/],
    [{ archives: [{ uploadId: '../secrets/x' }] }, 404, undefined, /no upload/],
    [{ archives: [sample, sample] }, 400, undefined, /given twice/],
    [{ target: { ...file, path: '/tmp/x.zip' } }, 403, 'target.path', /outside of the folders/],
    [{ team: 'No Team' }, 400, undefined, /^team: /],
    [{ emailDomain: 'a b' }, 400, undefined, /^emailDomain: /],
    [{ choices: 'users:\n  U1: { username: A B }\n' }, 400, 'choices', /^choices:2: users\.U1\.username/],
    [{ target: { kind: 'mattermost', url: 'mattermost.example.com' } }, 400, 'target.url', /https:/],
    [
      { target: { kind: 'mattermost', url: 'http://mm.example', token: 't' } },
      400,
      undefined,
      /^target: .*allowHttp/,
    ],
    [{ target: { kind: 'mattermost', url: 'https://x', token: 'a b' } }, 400, 'target.token', /one word/],
    [
      { target: { kind: 'mattermost', url: 'https://x', token: 't', requireRestoreProof: '1w' } },
      400,
      'target.requireRestoreProof',
      /such as 90m, 36h or 7d/,
    ],
    [{ target: { ...file, requireRestoreProof: '7d' } }, 400, 'target', /requireRestoreProof/],
    [{ nonsense: 1 }, 400, undefined, /nonsense/],
  ])('is refused as %j', async (change, status, field, title) => {
    const before = (await workflows()).length;
    const answer = await start({ archives: [sample], target: file, team: 'acme', ...change });
    expect(answer).toMatchObject({ status, ...(field === undefined ? {} : { field }) });
    expect(answer.title).toMatch(title);
    expect(answer.title).not.toContain(api.folders.secrets);
    expect((await workflows()).length).toBe(before);
  });
});

describe('a migration into a server', () => {
  const TOKEN = 'a-token-that-nobody-may-see';
  const target = (url: string, token = TOKEN) => ({ kind: 'mattermost', url, token, allowHttp: true });
  const request = (url: string, more: object = {}) => ({
    archives: [sample],
    target: target(url),
    team: 'acme',
    ...more,
  });
  const mattermost = (version: string) =>
    startSmallMattermost({
      roles: 'system_admin system_user',
      version,
      config: {},
      team: undefined,
      users: [],
      channels: [],
      emoji: [],
    });

  it('is not begun while the server is not ready', async () => {
    const before = (await workflows()).length;
    const server = await mattermost('4.0.0');
    try {
      const wrong = await start(request(server.origin));
      expect(wrong).toMatchObject({ status: 409 });
      expect(wrong.title).toMatch(/does not accept the token/);
      const old = await start(request(server.origin, { target: target(server.origin, 'good-token') }));
      expect(old).toMatchObject({ status: 409 });
      expect(old.title).toMatch(/is not ready: .*4\.0\.0/s);
      expect([wrong.text, old.text].join()).not.toMatch(/a-token-that|good-token/);
    } finally {
      await server.server.close();
    }
    expect((await workflows()).length).toBe(before);
  });

  it('is not begun, and its archives are not read, without the restore proof that it requires', async () => {
    const before = (await workflows()).length;
    // Nothing answers there: it is not asked.
    const requiring = {
      ...request('http://127.0.0.1:9'),
      target: { ...target('http://127.0.0.1:9'), requireRestoreProof: '7d' },
    };
    expect(await start(requiring)).toMatchObject({
      status: 409,
      field: 'target.requireRestoreProof',
      title: expect.stringMatching(
        /: there is none\. Nothing was started\. .* restore prove mattermost --cold`$/,
      ),
    });
    expect((await workflows()).length).toBe(before);
    await insertProof(migrations.pool);
    expect((await start(requiring)).title).toContain('127.0.0.1:9');
    const { migrations: started } = await start({ ...requiring, skipPreflight: true });
    const { workflowId, jobId } = started[0]!;
    await migrations.client.workflow.getHandle(workflowId).cancel();
    expect((await migrations.ended(workflowId)).input.target).toMatchObject({ requireRestoreProof: '7d' });
    await forgetJob(migrations.pool, jobId!);
  });

  it('has its token in a file that only the service reads, for as long as a job needs it', async () => {
    const server = await mattermost('11.6.0');
    const { migrations: started, text } = await start(request(server.origin, { skipPreflight: true }));
    const { workflowId } = started[0]!;
    await migrations.ended(workflowId);
    await server.server.close();
    const [name] = (await readdir(api.folders.secrets)).filter((one) => one.endsWith('.token'));
    const path = join(api.folders.secrets, name!);
    expect(await readFile(path, 'utf8')).toBe(TOKEN);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const history = await migrations.client.workflow.getHandle(workflowId).fetchHistory();
    const decoded = JSON.stringify(history, (key, value) =>
      key === 'data' ? Buffer.from(value, 'base64').toString() : value,
    );
    expect(decoded).toContain(path);
    const { body } = await api.get(`/jobs/${started[0]!.jobId}`);
    expect([decoded, text, JSON.stringify(body), migrations.log()].join()).not.toContain(TOKEN);

    const connected = connectedTo(migrations);
    const { uploads: folder, secrets } = api.folders;
    const uploads = createUploads({ connected, log: quietLog, folder, path: '/' });
    const later = () => Date.now() + 2 * 60 * 60 * 1000;
    const sweepLater = () => sweep({ connected, uploads, secrets, log: quietLog, now: later });
    const other = join(secrets, 'key');
    await writeFile(other, 'not ours');
    await sweepLater();
    expect(await readdir(secrets)).toEqual(expect.arrayContaining([name, 'key']));
    await forgetJob(migrations.pool, started[0]!.jobId!);
    await sweepLater();
    expect(await readdir(secrets)).toEqual(['key']);
  });
});
