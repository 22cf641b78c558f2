import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { sweep } from '../../src/api/sweep.ts';
import { insertJob } from '../support/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { begin, create, offsetOf, patch, sha256, tear, zipOf } from './support/tus-requests.ts';
import { connectedTo, quietLog, serveUploads, type UploadService } from './support/upload-service.ts';

const MB = 1024 * 1024;
const ZIP = zipOf(5 * MB);
const migrations = withMigrations({ workers: 0 });
let service: UploadService;
/** What the disk has left, as far as the service is told. */
let freeBytes = 100 * 1024 * MB;

beforeAll(async () => {
  service = await serveUploads(connectedTo(migrations), { freeBytes: async () => freeBytes });
});
afterAll(() => service.close());

const fileOf = (url: string) => join(service.folder, basename(url));
const sizeOf = async (url: string) => (await stat(fileOf(url))).size;
const until = async (isSo: () => Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('an upload', () => {
  it('arrives in parts of any size, each with its checksum', async () => {
    const url = await begin(service.endpoint, ZIP.length, 'C:\\exports\\Berlin\u202e.zip');
    let at = 0;
    for (const size of [1, 1, 2 * MB, 3, ZIP.length]) {
      const part = ZIP.subarray(at, at + size);
      const response = await patch(url, at, part, `sha256 ${sha256(part)}`);
      expect(response.status).toBe(204);
      at += part.length;
      expect(response.headers.get('upload-offset')).toBe(String(at));
    }
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
    const { uploads } = await service.uploads.list();
    expect(uploads.find(({ uploadId }) => uploadId === basename(url))).toMatchObject({
      filename: 'Berlin\ufffd.zip',
      sizeBytes: ZIP.length,
      receivedBytes: ZIP.length,
      isComplete: true,
    });
    await service.uploads.remove(basename(url));
    expect((await readdir(service.folder)).filter((name) => name.startsWith(basename(url)))).toEqual([]);
  });

  it('tells what it can do', async () => {
    const { headers, status } = await fetch(service.endpoint, { method: 'OPTIONS' });
    expect(status).toBe(204);
    expect(headers.get('tus-extension')).toBe('creation,termination,expiration,checksum');
    expect(headers.get('tus-checksum-algorithm')).toBe('sha256,sha1,sha512');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('leaves out a part whose bytes are not those of its checksum', async () => {
    const url = await begin(service.endpoint, ZIP.length);
    await patch(url, 0, ZIP.subarray(0, MB), `sha256 ${sha256(ZIP.subarray(0, MB))}`);
    const damaged = Buffer.from(ZIP.subarray(MB));
    damaged.writeUInt8(damaged[9]! ^ 1, 9);
    const refused = await patch(url, MB, damaged, `sha256 ${sha256(ZIP.subarray(MB))}`);
    expect(refused.status).toBe(460);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 460, code: 'checksum_mismatch' });
    expect([await offsetOf(url), await sizeOf(url)]).toEqual([MB, MB]);
    expect((await patch(url, MB, ZIP.subarray(MB), `sha256 ${sha256(ZIP.subarray(MB))}`)).status).toBe(204);
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
  });

  it.each(['md5 XUFAKrxLKna5cZ2REBfFkg==', 'sha256', 'sha256 AAAA', 'nothing'])(
    'refuses the checksum %s',
    async (checksum) => {
      const url = await begin(service.endpoint, ZIP.length);
      expect((await patch(url, 0, ZIP, checksum)).status).toBe(400);
      expect(await offsetOf(url)).toBe(0);
    },
  );

  it('keeps what came of a torn part without a checksum, and nothing of one with it', async () => {
    const url = await begin(service.endpoint, ZIP.length);
    const cut = tear(url, 0, ZIP, MB);
    await until(async () => (await sizeOf(url)) === MB);
    cut();
    expect(await offsetOf(url)).toBe(MB);
    const rest = ZIP.subarray(MB);
    const cutAgain = tear(url, MB, rest, MB, `sha256 ${sha256(rest)}`);
    await until(async () => (await sizeOf(url)) === 2 * MB);
    // Not counted while nobody has compared them.
    const { uploads } = await service.uploads.list();
    expect(uploads.find(({ uploadId }) => uploadId === basename(url))?.receivedBytes).toBe(MB);
    cutAgain();
    expect(await offsetOf(url)).toBe(MB);
    expect((await patch(url, MB, rest, `sha256 ${sha256(rest)}`)).status).toBe(204);
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
  });

  it('takes parts of several writers at once one after the other', async () => {
    const url = await begin(service.endpoint, ZIP.length);
    const statuses = await Promise.all(
      Array.from({ length: 6 }, async () => (await patch(url, 0, ZIP, `sha256 ${sha256(ZIP)}`)).status),
    );
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    for (const status of statuses) expect([204, 409, 423, 460]).toContain(status);
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
  });

  it('gives way to the same client, whose old connection hangs', async () => {
    const url = await begin(service.endpoint, ZIP.length);
    const cut = tear(url, 0, ZIP, MB, `sha256 ${sha256(ZIP)}`);
    await until(async () => (await sizeOf(url)) === MB);
    expect(await offsetOf(url)).toBe(0);
    expect((await patch(url, 0, ZIP, `sha256 ${sha256(ZIP)}`)).status).toBe(204);
    cut();
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
  });

  it('is none if it is no zip', async () => {
    const json = await begin(service.endpoint, 5000);
    const refused = await patch(json, 0, Buffer.from('{"a": 1}'));
    expect(await refused.json()).toMatchObject({ status: 415, code: 'not_a_zip' });
    expect(await offsetOf(json)).toBe('status 404');

    const half = ZIP.subarray(0, 1000);
    const truncated = await begin(service.endpoint, half.length, 'half.zip');
    const answer = (await (await patch(truncated, 0, half)).json()) as { status: number; title: string };
    expect(answer.status).toBe(415);
    expect(answer.title).toMatch(/^half\.zip: truncated/);
    expect(answer.title).not.toContain(service.folder);
    expect(await offsetOf(truncated)).toBe('status 404');
  });

  it('is refused with words, however much was still to come', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (method: string, url: string, headers: OutgoingHttpHeaders, body?: Buffer) =>
      new Promise<{ status: number; code?: string }>((resolve, reject) => {
        const sent = request(url, { method, agent, headers: { 'tus-resumable': '1.0.0', ...headers } });
        sent.on('error', reject).on('response', async (response) => {
          const said = await text(response);
          const code = said === '' ? undefined : JSON.parse(said).code;
          resolve({ status: response.statusCode!, code });
        });
        sent.end(body);
      });
    const part = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    const noZip = await begin(service.endpoint, 32 * MB);
    expect(await send('PATCH', noZip, part, Buffer.alloc(32 * MB))).toMatchObject({
      status: 415,
      code: 'not_a_zip',
    });
    const url = await begin(service.endpoint, ZIP.length);
    const wrong = await send('PATCH', url, { ...part, 'upload-offset': '7' }, Buffer.alloc(4 * MB));
    expect(wrong).toMatchObject({ status: 409, code: 'conflict' });
    expect(await send('PATCH', url, part, ZIP)).toMatchObject({ status: 204 });
    agent.destroy();
    expect(Buffer.compare(await readFile(fileOf(url)), ZIP)).toBe(0);
  });

  it.each(['..%2f..%2fetc%2fpasswd', 'x', `${'0'.repeat(32)}.zip.json`, '%00'])(
    'is not found as %s',
    async (id) => {
      expect(await offsetOf(`${service.endpoint}/${id}`)).toBe('status 404');
    },
  );

  it('is refused if it is larger than any, or empty', async () => {
    expect((await create(service.endpoint, 101 * 1024 ** 3)).status).toBe(413);
    expect((await create(service.endpoint, 0)).status).toBe(400);
  });
});

describe('the disk', () => {
  const RESERVE = 1024 ** 3;

  test('has to have room for all uploads that were begun', async () => {
    const other = await serveUploads(connectedTo(migrations), { freeBytes: async () => freeBytes });
    freeBytes = RESERVE + 12 * MB;
    const [one, two] = await Promise.all([
      create(other.endpoint, 7 * MB),
      create(other.endpoint, 7 * MB, 'second.zip'),
    ]);
    expect([one.status, two.status].sort()).toEqual([201, 507]);
    const refused = one.status === 507 ? one : two;
    expect(((await refused.json()) as { title: string }).title).toContain('2.1 MB are missing');
    expect((await other.uploads.list()).freeBytes).toBe(5 * MB);
    freeBytes = 100 * 1024 * MB;
    await other.close();
  });
});

describe('a sweep', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const swept = (now: number) => ({
    connected: connectedTo(migrations),
    uploads: service.uploads,
    secrets: service.folder,
    state: '/dev/null/state',
    log: quietLog,
    now: () => now,
  });

  it('removes what was not finished in a week, finished ones that no job uses, and what a crash left', async () => {
    const unfinished = await begin(service.endpoint, ZIP.length);
    const finished = await begin(service.endpoint, ZIP.length);
    await patch(finished, 0, ZIP);
    const used = await begin(service.endpoint, ZIP.length);
    await patch(used, 0, ZIP);
    await insertReader(fileOf(used));
    const orphan = join(service.folder, `${'a'.repeat(32)}.zip`);
    const token = join(service.folder, 'abc.token');
    for (const path of [orphan, token]) await writeFile(path, 'x');
    await sweep(swept(Date.now() + 60_000));
    expect(await readdir(service.folder)).toEqual(
      expect.arrayContaining([basename(unfinished), basename(finished), basename(orphan), 'abc.token']),
    );
    // Taken for a job that is not on record yet: it stays for another week.
    const taken = await begin(service.endpoint, ZIP.length);
    await patch(taken, 0, ZIP);
    const later = new Date(Date.now() + 6 * DAY);
    await utimes(`${fileOf(taken)}.json`, later, later);
    await sweep(swept(Date.now() + 8 * DAY));
    const left = await readdir(service.folder);
    expect(left).toEqual(expect.arrayContaining([basename(used), basename(taken)]));
    for (const gone of [unfinished, finished, orphan, token]) expect(left).not.toContain(basename(gone));
  });

  const insertReader = async (archivePath: string) => {
    const jobId = await insertJob(migrations.pool);
    await migrations.pool.query(
      sql.type(z.object({}))`UPDATE jobs SET archive_path = ${archivePath} WHERE job_id = ${jobId}`,
    );
  };

  it('is preceded by nobody who removes what a job reads', async () => {
    const url = await begin(service.endpoint, ZIP.length);
    await patch(url, 0, ZIP);
    await insertReader(fileOf(url));
    await expect(service.uploads.remove(basename(url))).rejects.toThrow(/reads this archive/);
    const byTus = await fetch(url, { method: 'DELETE', headers: { 'tus-resumable': '1.0.0' } });
    expect(byTus.status).toBe(409);
    expect(await sizeOf(url)).toBe(ZIP.length);
  });

  it('leaves what a workflow without a job may name', async () => {
    const url = await begin(service.endpoint, ZIP.length);
    await patch(url, 0, ZIP);
    const path = fileOf(url);
    const id = `slack-migration-${basename(path, '.zip')}-abc`;
    await migrations.start({ archive: path, target: { kind: 'bulk-file', path: '/x.zip' } }, id);
    const isListed = async () => {
      for await (const { workflowId } of migrations.client.workflow.list())
        if (workflowId === id) return true;
      return false;
    };
    await until(isListed);
    await expect(service.uploads.remove(basename(url))).rejects.toThrow(/waits for a worker/);
    await sweep(swept(Date.now() + 30 * DAY));
    expect(await sizeOf(url)).toBe(ZIP.length);
    await migrations.client.workflow.getHandle(id).terminate();
  });
});
