import { LIMITS } from './limits.ts';

/** Why a custom emoji can't be exported with this image; undefined if it can. `size` in bytes. */
export function emojiImageProblem(
  image: { size: number } | undefined,
): { reason: string; detail: string } | undefined {
  if (!image) return { reason: 'emoji_image_missing', detail: 'the archive holds no image of this name' };
  if (image.size > LIMITS.emojiImageBytes)
    return { reason: 'emoji_image_too_large', detail: `${image.size} bytes` };
  return undefined;
}
