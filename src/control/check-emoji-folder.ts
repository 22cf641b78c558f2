import { InputError } from '../activities/check-input.ts';
import { readEmojiFolder } from '../activities/emoji-folder.ts';
import type { EmojiFolder } from '../slack/archive/named-emoji.ts';
import { UserError } from './user-error.ts';

/** The folder of `--emoji-folder`, if there is one. @throws UserError */
export async function checkEmojiFolder(folder: string | undefined): Promise<EmojiFolder | undefined> {
  try {
    return folder === undefined ? undefined : await readEmojiFolder(folder);
  } catch (error) {
    if (error instanceof InputError)
      throw new UserError(error.message.replace('input emojiFolder', '--emoji-folder'), { cause: error });
    throw error;
  }
}
