import { FormData } from 'undici';
import { z } from 'zod';
import type { Connection } from './connection.ts';
import { MattermostError } from './mattermost-error.ts';
import { Emoji } from './shapes.ts';

/** Bytes, or a file by `openAsBlob` of node:fs: what can be sent again after a cut connection, and whose length is known. */
export type Picture = Uint8Array<ArrayBuffer> | Blob;

export interface NewEmoji {
  name: string;
  image: Picture;
  filename: string;
  /** Our own account: the server takes no other. */
  creatorId: string;
}

/**
 * Makes a custom emoji; pictures larger than 128 × 128 are made smaller. A second one of the name is refused, so that it may be sent
 * again: where the answer was lost, the name is taken, and the `creator_id` of who took it is ours.
 * @throws MattermostError `isEmojiTaken`; 400 a name that is built in or not allowed, no picture, or one above 1028 × 1028;
 *   413 a request above 512 KiB, up to 7.0 1 MiB; 501 custom emoji are off
 */
export function createEmoji(
  connection: Connection,
  { name, image, filename, creatorId }: NewEmoji,
): Promise<Emoji> {
  const form = pictureForm(image, filename);
  form.set('emoji', JSON.stringify({ name, creator_id: creatorId }));
  return connection.send(Emoji, { method: 'POST', path: '/emoji', form, isRepeatable: true });
}

/** Somebody, maybe we ourselves by a request whose answer was lost, has made an emoji of the name. */
export const isEmojiTaken = (error: unknown): error is MattermostError =>
  error instanceof MattermostError && error.id === 'api.emoji.create.duplicate.app_error';

/**
 * Gives somebody a picture, which the server makes a PNG of 128 × 128: the bytes that it gives back are others. Twice is as once.
 * @throws MattermostError 400 no picture that the server can read, or above FileSettings.MaxImageResolution, or nobody of the id;
 *   413 a request above FileSettings.MaxFileSize
 */
export async function setProfileImage(
  connection: Connection,
  userId: string,
  image: Picture,
  filename: string,
): Promise<void> {
  await connection.send(z.unknown(), {
    method: 'POST',
    path: `/users/${userId}/image`,
    form: pictureForm(image, filename),
    isRepeatable: true,
  });
}

function pictureForm(image: Picture, filename: string): FormData {
  const form = new FormData();
  form.set('image', image instanceof Blob ? image : new Blob([image]), filename);
  return form;
}
