import type { ReasonCode } from '../meta/reason-codes.ts';
import type { EmojiPlan } from './emoji.ts';
import { LIMITS } from './limits.ts';

/**
 * Why a custom emoji is not exported; undefined if it is.
 * @param skip of its plan
 * @param isLeftOut all custom emoji stay behind, by choice
 * @param image `size` in bytes; undefined if the archive holds none
 */
export function emojiSkip(
  skip: EmojiPlan['skip'],
  isLeftOut: boolean,
  image: { size: number } | undefined,
): { reason: ReasonCode; detail: string } | undefined {
  if (skip) return skip;
  if (isLeftOut) return { reason: 'left_out_by_choice', detail: 'leave_out: custom_emoji' };
  if (!image) return { reason: 'emoji_image_missing', detail: 'the archive holds no image of this name' };
  if (image.size > LIMITS.emojiImageBytes)
    return { reason: 'emoji_image_too_large', detail: `${image.size} bytes` };
  return undefined;
}
