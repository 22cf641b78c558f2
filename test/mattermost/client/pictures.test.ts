import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isEmojiTaken } from '../../../src/mattermost/client/pictures.ts';
import { withTempDir } from '../../embedded/support/temp-dir.ts';
import { userNamed, withDoubles } from '../../mattermost-double/support/with-double.ts';
import { aPng } from '../../support/images.ts';
import { withClients } from './support/with-clients.ts';

const doubles = withDoubles();
const clientOf = withClients();
const temp = withTempDir();
const image = new Uint8Array(aPng(16, 16));

describe('making an emoji', () => {
  it('sends its picture, bytes or a file', async () => {
    const client = clientOf(await doubles.start());
    const made = await client.createEmoji('shipit', image, 'shipit.png');
    expect(made).toMatchObject({ name: 'shipit', creator_id: (await client.me()).id });
    expect(new Uint8Array(await client.emojiImage(made.id))).toEqual(image);
    const path = join(temp.path, 'party.png');
    await writeFile(path, image);
    await client.createEmoji('partyparrot', await openAsBlob(path), 'party.png');
    expect((await client.emojiByName('partyparrot'))?.name).toBe('partyparrot');
  });

  it('tells a taken name from what else is refused', async () => {
    const client = clientOf(await doubles.start());
    await client.createEmoji('shipit', image, 'shipit.png');
    const refusal = async (name: string) =>
      client.createEmoji(name, image, 'shipit.png').catch((error: unknown) => error);
    const taken = await refusal('shipit');
    expect(taken).toMatchObject({ status: 400, method: 'POST', path: '/emoji' });
    expect([taken, await refusal('smile')].map(isEmojiTaken)).toEqual([true, false]);
  });

  it('is tried again after a cut connection; after a lost answer the name is taken, by us', async () => {
    const double = await doubles.start();
    const client = clientOf(double);
    double.fault({ path: '^/emoji$', method: 'POST', kind: 'cut' });
    expect(await client.createEmoji('first', image, 'a.png')).toMatchObject({ name: 'first' });
    double.fault({ path: '^/emoji$', method: 'POST', kind: 'lose_answer' });
    const error = await client.createEmoji('second', image, 'a.png').catch((reason: unknown) => reason);
    expect(isEmojiTaken(error)).toBe(true);
    expect((await client.emojiByName('second'))?.creator_id).toBe((await client.me()).id);
  });
});

it('sets the picture of somebody', async () => {
  const double = await doubles.startWorld();
  const client = clientOf(double);
  const { id } = await userNamed(double, 'ann');
  double.fault({ path: '^/users/[^/]+/image$', method: 'POST', kind: 'lose_answer' });
  await client.setProfileImage(id, image);
  expect(double.state.tables.users.get(id)).toMatchObject({
    picture_hash: expect.stringMatching(/^\w{64}$/),
  });
  await expect(client.setProfileImage(id, new Uint8Array(Buffer.from('text')))).rejects.toMatchObject({
    status: 400,
    id: 'api.user.upload_profile_user.check_image_limits.app_error',
  });
});
