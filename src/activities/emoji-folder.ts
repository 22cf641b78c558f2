import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileDigest } from '../downloads/file-digest.ts';
import { emojiNameOf } from '../slack/archive/layout.ts';
import type { EmojiFolder } from '../slack/archive/named-emoji.ts';
import { type EmojiIndexEntry, parseEmojiIndex } from '../slack/emoji-index.ts';
import { InputError } from './check-input.ts';

/**
 * Custom emoji that lie in a folder, as `slack-mm2 fetch-emoji` and slackdump leave them: `<name>.png`, `.gif` or `.jpg`, and
 * `index.json`. Everything else in it is passed over.
 * @throws InputError the folder can't be read, or its index is none
 */
export async function readEmojiFolder(folder: string): Promise<EmojiFolder> {
  const images: EmojiFolder['images'] = [];
  let index: EmojiIndexEntry[] = [];
  try {
    for (const file of (await readdir(folder)).sort()) {
      const path = join(folder, file);
      const name = emojiNameOf(file);
      if (name !== undefined) {
        const found = await stat(path);
        // Nor is a pipe an image, and it would be waited for.
        if (!found.isFile()) continue;
        const { size } = found;
        images.push({
          name,
          entry: { name: file, size, download: { path, sha256: await fileDigest(path) } },
        });
      } else if (file === 'index.json') {
        index = indexOf(path, await readFile(path, 'utf8'));
      }
    }
  } catch (cause) {
    const { code, path = folder } = cause as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw cause;
    throw new InputError(`input emojiFolder: ${path} can't be read (${code}): give a folder of images`, {
      cause,
    });
  }
  return { images, index };
}

function indexOf(path: string, text: string): EmojiIndexEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`input emojiFolder: ${path} is no valid JSON; mend or remove it`, { cause });
  }
  const found = parseEmojiIndex(value);
  if (found) return found;
  throw new InputError(
    `input emojiFolder: ${path}: expected an object from name to URL or \`alias:<name>\`; mend or remove it`,
  );
}
