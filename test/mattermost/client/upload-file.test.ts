import { createHash, randomBytes } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createMattermostClient } from '../../../src/mattermost/client/client.ts';
import { MIN_PART_BYTES } from '../../../src/mattermost/client/upload-file.ts';
import { withTempDir } from '../../embedded/support/temp-dir.ts';
import { status } from '../../support/file-server.ts';
import { type ApiServer, appError, bodyOf, FAST, json, startApiServer } from './support/api-server.ts';

const MIB = 1024 * 1024;
const SIZE = 12 * MIB + 7;
const ID = 'up1';

/** What befalls the request of a part, by its number. */
type Fate =
  | { kind: 'fine' }
  /** The connection is cut after so many bytes, which the server keeps if they are enough. */
  | { kind: 'cut'; after: number }
  /** The part arrives, its answer does not. */
  | { kind: 'mute' }
  | { kind: 'refuse'; status: number; id: string };

/** One upload session, kept as the server keeps it. */
function serveUpload(api: ApiServer, fates: Fate[]) {
  const kept = { bytes: Buffer.alloc(0), isDone: false, parts: [] as number[] };
  const session = () => ({ id: ID, filename: 'import.zip', file_size: SIZE, file_offset: kept.bytes.length });
  const take = (bytes: Buffer) => {
    if (kept.bytes.length === 0 && bytes.length < MIN_PART_BYTES && bytes.length < SIZE) return false;
    kept.bytes = Buffer.concat([kept.bytes, bytes]);
    kept.isDone = kept.bytes.length === SIZE;
    return true;
  };
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const fate = fates.shift() ?? { kind: 'fine' };
    if (fate.kind === 'refuse') {
      request.resume();
      return appError(fate.status, fate.id)(request, response, 0);
    }
    if (fate.kind === 'cut') {
      const came: Buffer[] = [];
      let length = 0;
      for await (const part of request) {
        came.push(part as Buffer);
        length += (part as Buffer).length;
        if (length >= fate.after) break;
      }
      take(Buffer.concat(came).subarray(0, fate.after));
      return void response.destroy();
    }
    const bytes = await bodyOf(request);
    kept.parts.push(bytes.length);
    take(bytes);
    if (fate.kind === 'mute') return void response.destroy();
    if (kept.isDone) json({ id: 'f1' })(request, response, 0);
    else status(204)(request, response, 0);
  };
  api.on(`/uploads/${ID}`, (request, response, times) => {
    if (request.method === 'POST') return void receive(request, response).catch(() => response.destroy());
    if (kept.isDone) return appError(404, 'app.upload.get.app_error')(request, response, times);
    json(session())(request, response, times);
  });
  api.on('/imports', (request, response, times) =>
    json(kept.isDone ? ['other.zip', `${ID}_import.zip`] : ['other.zip'])(request, response, times),
  );
  return kept;
}

describe('an upload', () => {
  const temp = withTempDir();
  const bytes = randomBytes(SIZE);
  const path = () => join(temp.path, 'import.zip');
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApiServer();
    await writeFile(path(), bytes);
  });
  afterAll(() => api.server.close());
  beforeEach(() => api.server.answers.clear());

  async function upload(signal?: AbortSignal, onProgress?: (sent: number, total: number) => void) {
    const client = createMattermostClient({ address: api.origin, token: 't', timing: FAST, signal });
    try {
      return await client.uploadFile({
        path: path(),
        uploadId: ID,
        partBytes: MIN_PART_BYTES,
        ...(onProgress && { onProgress }),
      });
    } finally {
      await client.close();
    }
  }
  const digest = (buffer: Buffer) => createHash('sha256').update(buffer).digest('hex');

  it('goes in parts, and tells how far it is', async () => {
    const kept = serveUpload(api, []);
    const seen: number[] = [];
    expect(await upload(undefined, (sent) => seen.push(sent))).toBe(`${ID}_import.zip`);
    expect(kept.parts).toEqual([MIN_PART_BYTES, MIN_PART_BYTES, SIZE - 2 * MIN_PART_BYTES]);
    expect(digest(kept.bytes)).toBe(digest(bytes));
    expect(seen.at(-1)).toBe(SIZE);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it.each<[string, Fate[]]>([
    ['a cut within the first part, which the server throws away', [{ kind: 'cut', after: MIB }]],
    [
      'a cut within a later part, of which the server keeps some',
      [{ kind: 'fine' }, { kind: 'cut', after: MIB + 1 }],
    ],
    [
      'many cuts, each after some bytes',
      [{ kind: 'fine' }, ...Array<Fate>(6).fill({ kind: 'cut', after: MIB })],
    ],
    ['a lost answer in between', [{ kind: 'mute' }]],
    ['the lost answer of the last part', [{ kind: 'fine' }, { kind: 'fine' }, { kind: 'mute' }]],
    [
      'a request before that the server still waits for',
      [{ kind: 'refuse', status: 400, id: 'app.upload.upload_data.concurrent.app_error' }],
    ],
    ['a server that is busy', [{ kind: 'fine' }, { kind: 'refuse', status: 503, id: '' }]],
  ])('survives %s', async (_name, fates) => {
    const kept = serveUpload(api, [...fates]);
    expect(await upload()).toBe(`${ID}_import.zip`);
    expect(digest(kept.bytes)).toBe(digest(bytes));
  });

  it('goes on in another process from what the server has', async () => {
    const kept = serveUpload(api, [{ kind: 'fine' }, ...Array<Fate>(9).fill({ kind: 'cut', after: 0 })]);
    await expect(upload()).rejects.toThrow(/POST \/uploads\/up1/);
    expect(kept.bytes.length).toBe(MIN_PART_BYTES);
    const rest = serveUpload(api, []);
    rest.bytes = kept.bytes;
    expect(await upload()).toBe(`${ID}_import.zip`);
    expect(rest.parts).toEqual([MIN_PART_BYTES, SIZE - 2 * MIN_PART_BYTES]);
    expect(digest(rest.bytes)).toBe(digest(bytes));
  });

  it('is complete already: nothing is sent', async () => {
    const kept = serveUpload(api, []);
    kept.isDone = true;
    expect(await upload()).toBe(`${ID}_import.zip`);
    expect(kept.parts).toEqual([]);
  });

  it('says when its session is gone', async () => {
    serveUpload(api, []);
    api.on(`/uploads/${ID}`, appError(404, 'app.upload.get.app_error'));
    await expect(upload()).rejects.toThrow(/up1 is not there any more: begin a new one/);
  });

  it('is not tried again where the server refuses it', async () => {
    const kept = serveUpload(api, [{ kind: 'refuse', status: 403, id: 'api.context.permissions.app_error' }]);
    await expect(upload()).rejects.toThrow(/HTTP 403/);
    expect(kept.parts).toEqual([]);
  });

  it('stops when it is aborted', async () => {
    const stop = new AbortController();
    const kept = serveUpload(api, []);
    await expect(
      upload(stop.signal, (sent) => {
        if (sent > 6 * MIB) stop.abort(new Error('stopped'));
      }),
    ).rejects.toThrow('stopped');
    expect(kept.isDone).toBe(false);
  });

  it('refuses a file that is another one by now', async () => {
    serveUpload(api, []);
    await truncate(path(), SIZE - 1);
    await expect(upload()).rejects.toThrow(/import\.zip: \d+ bytes, the upload was begun with/);
    await writeFile(path(), bytes);
  });
});
