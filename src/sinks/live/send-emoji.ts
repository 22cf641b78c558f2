import type { MattermostClient } from '../../mattermost/client/client.ts';
import { isEmojiTaken } from '../../mattermost/client/pictures.ts';
import type { Archive, ArchiveEntry } from '../../slack/archive/archive.ts';
import { streamEntry } from '../../slack/archive/stream-entry.ts';
import { textOf } from '../byte-text.ts';
import { wordsOfRefusal } from './words-of-refusal.ts';

/** An emoji's record: name, line, image. */
type EmojiRecord = readonly string[];

/**
 * Makes custom emoji, one by one: an import would replace one that is there, for everybody, and old servers can't read
 * images out of it. One whose name is there stays as it is.
 * @returns names that the server refused, with its words
 */
export async function sendEmoji(
  client: MattermostClient,
  records: readonly EmojiRecord[],
  openArchive: () => Promise<Archive>,
  onProgress: () => void,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const [encoded, , image] of records) {
    onProgress();
    const name = textOf(encoded!);
    const entry = JSON.parse(textOf(image!)) as ArchiveEntry;
    try {
      if (await client.emojiByName(name)) continue;
      const pieces: Buffer[] = [];
      for await (const piece of streamEntry(entry.download ? undefined : await openArchive(), entry))
        pieces.push(piece);
      await client.createEmoji(name, Buffer.concat(pieces), entry.name.split('/').at(-1)!);
    } catch (error) {
      const words = wordsOfRefusal(error);
      // Another attempt may have made it meanwhile, and the answer was lost.
      if (!isEmojiTaken(error)) refused.set(name, words);
    }
  }
  return refused;
}
