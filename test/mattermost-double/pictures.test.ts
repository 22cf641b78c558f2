import { describe, expect, it } from '@jest/globals';
import { aGif, aJpeg, aPng } from '../support/images.ts';
import type { MattermostDouble } from './start-mattermost-double.ts';
import { call, get, runLines } from './support/client.ts';
import { emoji } from './support/lines.ts';
import { userNamed, withDoubles } from './support/with-double.ts';

const { start, startWorld } = withDoubles();
const own = async (double: MattermostDouble): Promise<string> => (await get(double, '/users/me')).id;

/** A form, as the status and the error's id, or the answer. */
async function send(double: MattermostDouble, path: string, parts: Record<string, string | Buffer>) {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts))
    form.set(name, typeof part === 'string' ? part : new Blob([new Uint8Array(part)]));
  const answer = await fetch(`${double.url}/api/v4${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${double.token}` },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const make = async (double: MattermostDouble, fields: object, image: Buffer = aPng(8, 8)) =>
  send(double, '/emoji', {
    emoji: JSON.stringify({ name: 'shipit', creator_id: await own(double), ...fields }),
    image,
  });

describe('a custom emoji', () => {
  it.each([
    ['a PNG', aPng(1028, 20)],
    ['a GIF', aGif(20, 20)],
    ['a JPEG', aJpeg(20, 20)],
  ])('is made of %s', async (_, image) => {
    const double = await start();
    const { status, body } = await make(double, {}, image);
    expect({ status, body }).toMatchObject({ status: 200, body: { name: 'shipit', delete_at: 0 } });
    expect(await get(double, '/emoji/name/shipit')).toEqual(body);
  });

  it.each([
    ['a strange name', { name: 'pär' }, aPng(8, 8), 400, 'model.emoji.name.app_error'],
    ['no name', { name: '' }, aPng(8, 8), 400, 'model.emoji.name.app_error'],
    ['a built-in name', { name: 'smile' }, aPng(8, 8), 400, 'model.emoji.system_emoji_name.app_error'],
    ['another creator', { creator_id: 'x' }, aPng(8, 8), 403, 'api.emoji.create.other_user.app_error'],
    ['what is no picture', {}, Buffer.from('text'), 400, 'api.emoji.upload.image.app_error'],
    ['a wide one', {}, aPng(1029, 8), 400, 'api.emoji.upload.large_image.too_large.app_error'],
    ['many bytes', {}, Buffer.alloc(512 * 1024), 413, 'api.emoji.create.too_large.app_error'],
  ])('is refused for %s', async (_, fields, image, status, id) => {
    expect(await make(await start(), fields, image)).toMatchObject({ status, body: { id } });
  });

  it('is refused without its parts, where its name is taken, and where emoji are off', async () => {
    const double = await start();
    const text = JSON.stringify({ name: 'shipit', creator_id: await own(double) });
    const bad = { status: 400, body: { id: 'api.context.invalid_body_param.app_error' } };
    expect(await send(double, '/emoji', { image: aPng(8, 8) })).toMatchObject(bad);
    expect(await send(double, '/emoji', { emoji: text })).toMatchObject(bad);
    const json = await call(double, 'POST', '/emoji', { body: { name: 'shipit' } });
    expect(json).toMatchObject({ status: 400, body: { id: 'api.emoji.create.parse.app_error' } });
    await runLines(double, [emoji({ name: 'shipit' })], { 'data/e/p.png': 'image' });
    const taken = { status: 400, body: { id: 'api.emoji.create.duplicate.app_error' } };
    expect(await make(double, {})).toMatchObject(taken);
    double.setConfig({ ServiceSettings: { EnableCustomEmoji: false } });
    const off = { body: { id: 'api.emoji.disabled.app_error' } };
    expect(await make(double, {})).toMatchObject({ status: 501, ...off });
    expect(await call(double, 'GET', '/emoji/name/shipit')).toMatchObject({ status: 403, ...off });
  });

  it('may be larger in 5.38, and a built-in name has no word of its own', async () => {
    const double = await start({ version: '5.38' });
    const large = Buffer.concat([aPng(8, 8), Buffer.alloc(900 * 1024)]);
    expect((await make(double, {}, large)).status).toBe(200);
    expect((await make(double, { name: 'smile' })).body.id).toBe('model.emoji.name.app_error');
  });
});

describe('a picture of somebody', () => {
  it('is set, again and again', async () => {
    const double = await startWorld();
    const ann = await userNamed(double, 'ann');
    for (const image of [aPng(200, 100), aPng(8, 8)]) {
      const { status, body } = await send(double, `/users/${ann.id}/image`, { image });
      expect({ status, body }).toEqual({ status: 200, body: { status: 'OK' } });
    }
    const shown = await fetch(`${double.url}/api/v4/users/${ann.id}/image`, {
      headers: { authorization: `Bearer ${double.token}` },
    });
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(aPng(8, 8));
    expect((await userNamed(double, 'ann')).last_picture_update).toBeGreaterThan(0);
  });

  const refused = (what: string) => `api.user.upload_profile_user.${what}.app_error`;
  it.each([
    ['what is no picture', { image: Buffer.from('text') }, 400, refused('check_image_limits')],
    ['too many pixels', { image: aPng(101, 100) }, 400, refused('check_image_limits')],
    ['too many bytes', { image: Buffer.alloc(200_000) }, 413, refused('too_large')],
    ['a text', { image: 'text' }, 400, refused('no_file')],
  ])('is refused for %s', async (_, parts, status, id) => {
    const double = await startWorld({
      config: { FileSettings: { MaxImageResolution: 10_000, MaxFileSize: 100_000 } },
    });
    const ann = await userNamed(double, 'ann');
    const answer = await send(double, `/users/${ann.id}/image`, parts as Record<string, string>);
    expect(answer).toMatchObject({ status, body: { id } });
  });

  it('is refused for nobody, and from others', async () => {
    const double = await startWorld();
    const nobody = await send(double, `/users/${'x'.repeat(26)}/image`, { image: aPng(8, 8) });
    expect(nobody).toMatchObject({ status: 400, body: { id: 'api.context.invalid_url_param.app_error' } });
    const { id } = await userNamed(double, 'ann');
    const asMember = { ...double, token: double.memberToken };
    expect((await send(asMember, `/users/${id}/image`, { image: aPng(8, 8) })).status).toBe(403);
  });
});
