import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type DownloadContext,
  downloadFile,
  FilesUnreachableError,
} from '../../src/downloads/download-file.ts';
import { fileHosts } from '../../src/downloads/file-hosts.ts';
import { createPace } from '../../src/downloads/pace.ts';
import type { Begun } from '../../src/downloads/partial-file.ts';
import { type FileServer, file, inTurn, page, startFileServer, status } from '../support/file-server.ts';

const BYTES = randomBytes(300_000);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** Patient enough for a busy machine: only tests that are about silence wait for it. */
const TIMING = { firstWaitMs: 5, maxWaitMs: 20, idleMs: 30_000, maxFailures: 4, saveEveryBytes: 100_000 };

describe('a download', () => {
  let folder: string;
  let server: FileServer;
  let foreign: FileServer;
  let saved: (Begun | null)[];
  let stop: AbortController;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-downloads-'));
    [server, foreign] = await Promise.all([startFileServer(), startFileServer()]);
    saved = [];
    stop = new AbortController();
  });
  afterEach(async () => {
    await Promise.all([server.close(), foreign.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  const context = (more: Partial<DownloadContext> = {}): DownloadContext => ({
    folder,
    hosts: fileHosts([server.origin]),
    maxBytes: 1_000_000,
    bearer: undefined,
    linkToken: { parameter: 't', value: 'xoxe-secret' },
    pace: createPace(),
    timing: TIMING,
    signal: stop.signal,
    onSaved: async (_id, begun) => void saved.push(begun),
    ...more,
  });
  const wanted = (more = {}) => ({
    fileId: 'F1',
    url: `${server.origin}/F1`,
    sizeBytes: BYTES.length as number | null,
    isPage: false,
    begun: null as Begun | null,
    ...more,
  });
  const complete = () => ({ path: join(folder, 'F1'), sizeBytes: BYTES.length, sha256: SHA256 });

  it('comes whole, with its checksum beside it and nothing else left', async () => {
    server.answers.set('/F1', file(BYTES));
    expect(await downloadFile(wanted(), context())).toEqual(complete());
    expect(await readFile(join(folder, 'F1'))).toEqual(BYTES);
    expect(await readFile(join(folder, 'F1.sha256'), 'utf8')).toBe(`${SHA256}  F1\n`);
    expect((await readdir(folder)).sort()).toEqual(['F1', 'F1.sha256']);
  });

  it('carries the export’s token in the link, or the one of the environment in a header, not both', async () => {
    server.answers.set('/F1', file(BYTES));
    await downloadFile(wanted(), context());
    await rm(join(folder, 'F1'));
    await downloadFile(wanted(), context({ bearer: 'xoxb-env' }));
    expect(server.asked.map(({ token, authorization }) => [token, authorization])).toEqual([
      ['xoxe-secret', undefined],
      [null, 'Bearer xoxb-env'],
    ]);
  });

  it('is not asked for again if it is there, unless its bytes have changed or its size is another one', async () => {
    server.answers.set('/F1', file(BYTES));
    await downloadFile(wanted(), context());
    await downloadFile(wanted(), context());
    expect(server.asked).toHaveLength(1);
    await writeFile(join(folder, 'F1'), 'damaged');
    expect(await downloadFile(wanted(), context())).toEqual(complete());
    expect(server.asked).toHaveLength(2);
    server.answers.set('/F1', file(BYTES.subarray(1)));
    await downloadFile(wanted({ sizeBytes: BYTES.length - 1 }), context());
    expect(server.asked).toHaveLength(3);
  });

  it.each([
    ['by ETag', { etag: '"7"' }, '"7"'],
    ['by time', { 'last-modified': 'Tue, 05 Mar 2024 10:00:00 GMT' }, 'Tue, 05 Mar 2024 10:00:00 GMT'],
    [
      'by time where the ETag is a weak one',
      { etag: 'W/"7"', 'last-modified': 'Tue, 05 Mar 2024 10:00:00 GMT' },
      'Tue, 05 Mar 2024 10:00:00 GMT',
    ],
  ])('goes on where the connection was cut, %s', async (_how, validators, ifRange) => {
    server.answers.set(
      '/F1',
      inTurn(file(BYTES, { cutAfter: 120_000, validators }), file(BYTES, { validators })),
    );
    expect(await downloadFile(wanted(), context())).toEqual(complete());
    expect(server.asked.map((asked) => [asked.range, asked.ifRange])).toEqual([
      [undefined, undefined],
      ['bytes=120000-', ifRange],
    ]);
    expect(await readFile(join(folder, 'F1'))).toEqual(BYTES);
  });

  it.each<[string, Parameters<typeof inTurn>]>([
    ['the server knows no validator', [file(BYTES, { cutAfter: 9_000, validators: {} }), file(BYTES)]],
    [
      'the file has changed',
      [file(randomBytes(300_000), { cutAfter: 9_000 }), file(BYTES, { validators: { etag: '"2"' } })],
    ],
    ['the range is refused', [file(BYTES, { cutAfter: 9_000 }), status(416), file(BYTES)]],
  ])('begins again if %s', async (_why, answers) => {
    server.answers.set('/F1', inTurn(...answers));
    expect(await downloadFile(wanted(), context())).toEqual(complete());
    expect(await readFile(join(folder, 'F1'))).toEqual(BYTES);
    expect((await readdir(folder)).sort()).toEqual(['F1', 'F1.sha256']);
  });

  it('of an interrupted attempt goes on in the next one', async () => {
    server.answers.set('/F1', file(BYTES, { cutAfter: 250_000 }));
    const onSaved = async (_id: string, begun: Begun | null) => {
      saved.push(begun);
      stop.abort(new Error('the worker stops'));
    };
    await expect(downloadFile(wanted(), context({ onSaved }))).rejects.toThrow('the worker stops');
    stop = new AbortController();
    server.answers.set('/F1', file(BYTES));
    const begun = saved.at(-1)!;
    expect(begun.bytes).toBeGreaterThanOrEqual(100_000);
    expect(await downloadFile(wanted({ begun }), context())).toEqual(complete());
    expect(server.asked.at(-1)!.range).toBe(`bytes=${begun.bytes}-`);
    expect((await readdir(folder)).sort()).toEqual(['F1', 'F1.sha256']);
  });

  it('of an interrupted attempt leaves nothing that nobody could go on with', async () => {
    server.answers.set('/F1', (request, response) => {
      file(BYTES, { cutAfter: 250_000, validators: {} })(request, response, 0);
      setTimeout(() => stop.abort(new Error('the worker stops')), 20);
    });
    await expect(downloadFile(wanted(), context())).rejects.toThrow('the worker stops');
    expect(saved.at(-1)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes on from what is on record, whatever stands behind it', async () => {
    server.answers.set('/F1', file(BYTES));
    // What a crash may leave: bytes that were never put on disk.
    await writeFile(
      join(folder, 'F1.x.partial'),
      Buffer.concat([BYTES.subarray(0, 200_000), Buffer.alloc(200_000)]),
    );
    const begun = { name: 'F1.x.partial', bytes: 200_000, validator: '"1"' };
    expect(await downloadFile(wanted({ begun }), context())).toEqual(complete());
    expect(server.asked[0]!.range).toBe('bytes=200000-');
    expect(await readFile(join(folder, 'F1'))).toEqual(BYTES);
  });

  it('begins again if what is on record is gone', async () => {
    server.answers.set('/F1', file(BYTES));
    const begun = { name: 'F1.x.partial', bytes: 200_000, validator: '"1"' };
    expect(await downloadFile(wanted({ begun }), context())).toEqual(complete());
  });

  it('puts on record how far it is, only as far as it is on disk', async () => {
    server.answers.set('/F1', file(BYTES));
    await downloadFile(wanted(), context());
    expect(saved.length).toBeGreaterThan(0);
    for (const begun of saved)
      expect(begun).toMatchObject({ validator: '"1"', name: expect.stringMatching(/^F1\.\w+\.partial$/) });
  });

  it.each([
    ['500', status(500)],
    ['503', status(503, { 'retry-after': '0' })],
    ['429', status(429, { 'retry-after': '0' })],
    [
      'a connection that is cut at once',
      ((_request, response) => response.destroy()) as Parameters<typeof inTurn>[0],
    ],
  ])('is tried again after %s', async (_what, answer) => {
    server.answers.set('/F1', inTurn(answer, answer, file(BYTES)));
    expect(await downloadFile(wanted(), context())).toEqual(complete());
    expect(server.asked).toHaveLength(3);
  });

  it('waits as long as Retry-After says, and all beside it too', async () => {
    const pauses: number[] = [];
    const pace = { turn: async () => undefined, pause: (ms: number) => void pauses.push(ms) };
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    server.answers.set(
      '/F1',
      inTurn(status(429, { 'retry-after': '30' }), status(503, { 'retry-after': inAMinute }), file(BYTES)),
    );
    expect(await downloadFile(wanted(), context({ pace }))).toEqual(complete());
    expect(pauses).toEqual([30_000, expect.any(Number)]);
    expect(pauses[1]).toBeGreaterThan(50_000);
  });

  it('is never given up for being too fast', async () => {
    const busy = Array.from({ length: 12 }, () => status(429, { 'retry-after': '0' }));
    server.answers.set('/F1', inTurn(...busy, file(BYTES)));
    expect(await downloadFile(wanted(), context())).toEqual(complete());
  });

  it('is given up if the server fails again and again', async () => {
    server.answers.set('/F1', status(502));
    expect(await downloadFile(wanted(), context())).toEqual({
      reason: 'file_unreachable',
      detail: 'HTTP 502',
    });
    expect(server.asked).toHaveLength(4);
  });

  it('gives up a connection on which nothing comes, and tries another one', async () => {
    const silent: Parameters<typeof inTurn>[0] = (_request, response) => {
      response.writeHead(200, { 'content-length': BYTES.length, etag: '"1"' });
      response.write(BYTES.subarray(0, 1_000));
    };
    server.answers.set('/F1', inTurn(silent, file(BYTES)));
    const timing = { ...TIMING, idleMs: 400 };
    expect(await downloadFile(wanted(), context({ timing }))).toEqual(complete());
    expect(server.asked[1]!.range).toBe('bytes=1000-');
  });

  it('takes a slow server that keeps sending', async () => {
    const text = Buffer.from('0123456789');
    server.answers.set('/F1', (_request, response) => {
      response.writeHead(200, { 'content-length': text.length });
      let at = 0;
      const timer = setInterval(() => {
        response.write(text.subarray(at, ++at));
        if (at === text.length) {
          clearInterval(timer);
          response.end();
        }
      }, 250);
    });
    const timing = { ...TIMING, idleMs: 2_000 };
    const result = await downloadFile(wanted({ sizeBytes: text.length }), context({ timing }));
    expect(result).toMatchObject({ sizeBytes: 10 });
    expect(server.asked).toHaveLength(1);
  });

  it('says nothing about a file if nobody answers', async () => {
    const { origin } = foreign;
    await foreign.close();
    const hosts = fileHosts([origin]);
    const gone = downloadFile(wanted({ url: `${origin}/F1` }), context({ hosts }));
    await expect(gone).rejects.toThrow(FilesUnreachableError);
    await expect(gone).rejects.toThrow(/^127\.0\.0\.1 can't be reached: ECONNREFUSED$/);
  });

  it.each([401, 403, 404, 410, 400])('of a dead link (%i) is not tried again', async (code) => {
    server.answers.set('/F1', status(code));
    expect(await downloadFile(wanted(), context())).toEqual({
      reason: 'file_link_dead',
      detail: `HTTP ${code}`,
    });
    expect(server.asked).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['with status 200', page(), {}],
    [
      'where Slack sends people to sign in',
      status(302, { location: 'https://acme.slack.com/?redir=%2Ffiles-pri%2FT1-F1' }),
      {},
    ],
    ['for a web page of another size', page(), { isPage: true }],
    [
      'for a canvas',
      status(302, { location: '/?redir=%2Ffiles-pri%2FT1-F1' }),
      { isPage: true, sizeBytes: null },
    ],
  ])('recognises the login page %s', async (_when, answer, more) => {
    server.answers.set('/F1', answer);
    expect(await downloadFile(wanted(more), context())).toMatchObject({ reason: 'file_login_page' });
    expect(server.asked).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes a web page where Slack has one', async () => {
    server.answers.set('/F1', page('<h1>plan</h1>'));
    expect(await downloadFile(wanted({ isPage: true, sizeBytes: null }), context())).toMatchObject({
      sizeBytes: 13,
    });
    server.answers.set('/F2', page('<h1>plan</h1>'));
    const own = wanted({ fileId: 'F2', url: `${server.origin}/F2`, isPage: true, sizeBytes: 13 });
    expect(await downloadFile(own, context())).toMatchObject({ sizeBytes: 13 });
  });

  it.each([
    ['shorter', BYTES.subarray(1)],
    ['longer', Buffer.concat([BYTES, BYTES])],
  ])('that is %s than Slack says does not count', async (_how, bytes) => {
    server.answers.set('/F1', file(bytes));
    expect(await downloadFile(wanted(), context())).toMatchObject({ reason: 'file_size_differs' });
    server.answers.set('/F1', (_request, response) => void response.end(bytes));
    expect(await downloadFile(wanted(), context())).toMatchObject({ reason: 'file_size_differs' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['as Slack says, without a request', { sizeBytes: 2_000_000 }, file(BYTES), 0],
    ['as the server says', { sizeBytes: null }, file(Buffer.alloc(1_000_001)), 1],
    [
      'as it turns out',
      { sizeBytes: null },
      ((_request, response) => {
        const more = () => response.write(Buffer.alloc(65_536), (error) => error ?? more());
        more();
      }) as Parameters<typeof inTurn>[0],
      1,
    ],
  ])('above the limit is left out, %s', async (_how, more, answer, requests) => {
    server.answers.set('/F1', answer);
    expect(await downloadFile(wanted(more), context())).toMatchObject({ reason: 'file_too_large' });
    expect(server.asked).toHaveLength(requests);
    expect(await readdir(folder)).toEqual([]);
  });

  it('never goes to another host', async () => {
    foreign.answers.set('/F1', file(BYTES));
    const elsewhere = wanted({ url: `${foreign.origin}/F1` });
    expect(await downloadFile(elsewhere, context())).toEqual({
      reason: 'file_host_refused',
      detail: '127.0.0.1',
    });
    server.answers.set('/F1', status(302, { location: `${foreign.origin}/F1` }));
    expect(await downloadFile(wanted(), context())).toMatchObject({ reason: 'file_host_refused' });
    expect(foreign.asked).toEqual([]);
  });

  it('takes no token to the other host of a redirect', async () => {
    foreign.answers.set('/F1', file(BYTES));
    server.answers.set('/F1', status(302, { location: `${foreign.origin}/F1` }));
    const hosts = fileHosts([server.origin, foreign.origin]);
    await downloadFile(wanted(), context({ hosts, bearer: 'xoxb-env' }));
    await rm(join(folder, 'F1'));
    await downloadFile(wanted(), context({ hosts }));
    expect(foreign.asked.map(({ token, authorization }) => [token, authorization])).toEqual([
      [null, undefined],
      [null, undefined],
    ]);
  });

  it('ends a redirect that leads to itself', async () => {
    server.answers.set('/F1', status(302, { location: '/F1' }));
    expect(await downloadFile(wanted(), context())).toEqual({ reason: 'file_link_dead', detail: 'HTTP 302' });
  });
});
