import { type ClientRequest, request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import {
  type Answer,
  aZip,
  call,
  get,
  post,
  type Server,
  until,
  uploadZip,
  VERSION,
} from './support/client.ts';
import { withDoubles } from './support/with-double.ts';

const { start } = withDoubles();
const MIB = 1024 * 1024;
const session = (file_size: number) => ({ type: 'import', filename: 'x.zip', file_size });
const bytesOf = (size: number) => Buffer.alloc(size, 7);
const send = (server: Server, id: string, bytes: Buffer): Promise<Answer> =>
  call(server, 'POST', `/uploads/${id}`, { bytes });

/** A request whose body goes on. */
function openUpload({ url, token }: Server, id: string, length: number): ClientRequest {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Length': length };
  return request(`${url}/api/v4/uploads/${id}`, { method: 'POST', headers }).on('error', () => undefined);
}

describe('an upload (§ 8)', () => {
  it('comes in parts, is listed when it is whole, and is no session then', async () => {
    const double = await start();
    const created = await call(double, 'POST', '/uploads', { body: session(6 * MIB) });
    expect(created).toMatchObject({
      status: 201,
      body: { type: 'import', file_size: 6 * MIB, file_offset: 0 },
    });
    const { id } = created.body;

    expect((await send(double, id, bytesOf(5 * MIB))).status).toBe(204);
    expect(await get(double, `/uploads/${id}`)).toMatchObject({ file_offset: 5 * MIB });
    expect(await get(double, '/users/me/uploads')).toMatchObject([{ id }]);
    expect(await get(double, '/imports')).toEqual([]);

    expect(await send(double, id, bytesOf(MIB))).toMatchObject({
      status: 200,
      body: { name: 'x.zip', size: 6 * MIB },
    });
    expect(await get(double, '/imports')).toEqual([`${id}_x.zip`]);
    expect((await call(double, 'GET', `/uploads/${id}`)).status).toBe(404);
    expect((await send(double, id, bytesOf(1))).status).toBe(404);
  });

  it('throws away a first part under 5 MiB', async () => {
    const double = await start();
    const { id } = await post(double, '/uploads', session(6 * MIB));
    const refused = await send(double, id, bytesOf(5 * MIB - 1));
    expect(refused).toMatchObject({
      status: 400,
      body: { id: 'app.upload.upload_data.first_part_too_small.app_error', status_code: 400 },
    });
    expect(await get(double, `/uploads/${id}`)).toMatchObject({ file_offset: 0 });
  });

  it('takes no more bytes than are missing', async () => {
    const double = await start();
    const { id } = await post(double, '/uploads', session(10));
    expect((await send(double, id, bytesOf(11))).status).toBe(400);
    expect((await send(double, id, bytesOf(10))).status).toBe(200);
  });

  it('takes the first part of a multipart body', async () => {
    const double = await start();
    const { id } = await post(double, '/uploads', session(4));
    const parts = '--xyz\r\nContent-Disposition: form-data; name="data"\r\n\r\nzip!\r\n--xyz--\r\n';
    const headers = { 'Content-Type': 'multipart/form-data; boundary=xyz' };
    const bytes = Buffer.from(parts);
    expect(await call(double, 'POST', `/uploads/${id}`, { bytes, headers })).toMatchObject({ status: 200 });
  });

  it.each([
    ['FileSettings.MaxFileSize is exceeded', 413, { MaxFileSize: 100 }],
    ['attachments are off', 501, { EnableFileAttachments: false }],
  ])('is refused where %s', async (_, status, FileSettings) => {
    const double = await start({ config: { FileSettings } });
    expect((await call(double, 'POST', '/uploads', { body: session(101) })).status).toBe(status);
  });

  it('is 100 MiB at most, unless the server was told otherwise', async () => {
    const double = await start();
    expect((await call(double, 'POST', '/uploads', { body: session(100 * MIB + 1) })).status).toBe(413);
  });

  it('refuses a second request while one runs', async () => {
    const double = await start();
    const { id } = await post(double, '/uploads', session(7 * MIB));
    const first = openUpload(double, id, 7 * MIB);
    first.write(bytesOf(6 * MIB));
    const refused = await until(async () => {
      const answer = await send(double, id, bytesOf(0));
      return answer.body.id === 'app.upload.upload_data.concurrent.app_error' ? answer : undefined;
    });
    expect(refused.status).toBe(400);
    first.destroy();
  });

  it.each([
    ['counts what came before the connection broke', 6 * MIB, 6 * MIB],
    ['throws it away if that is under 5 MiB', 4 * MIB, 0],
  ])('%s', async (_, sent, counted) => {
    const double = await start();
    const { id } = await post(double, '/uploads', session(7 * MIB));
    double.fault({ path: '^/uploads/', method: 'POST', kind: 'cut_body', bytes: sent });
    await expect(send(double, id, bytesOf(7 * MIB))).rejects.toThrow();
    const { file_offset } = await until(async () => {
      const now = await get(double, `/uploads/${id}`);
      return counted === 0 || now.file_offset > 0 ? now : undefined;
    });
    expect(file_offset).toBe(counted);
    const rest = await until(async () => {
      const answer = await send(double, id, bytesOf(7 * MIB - counted));
      return answer.body?.id === 'app.upload.upload_data.concurrent.app_error' ? undefined : answer;
    });
    expect(rest.status).toBe(200);
  });

  it('can be deleted if its name ends in .zip, also if it is gone', async () => {
    const double = await start();
    const name = await uploadZip(double, await aZip([VERSION]));
    expect((await call(double, 'DELETE', '/imports/nothing')).status).toBe(404);
    for (const _ of [1, 2]) expect((await call(double, 'DELETE', `/imports/${name}`)).status).toBe(200);
    expect(await get(double, '/imports')).toEqual([]);
  });
});
