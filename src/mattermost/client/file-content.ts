import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';

export interface FileDigest {
  /** Hexadecimal. */
  sha256: string;
  sizeBytes: number;
}

/** What an attachment's bytes are; none of them is kept. @throws MattermostError 404 the server lacks the file, or its bytes */
export const fileDigest = (connection: Connection, fileId: string): Promise<FileDigest> =>
  connection.read({ path: `/files/${fileId}` }, async (body) => {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of body) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    return { sha256: hash.digest('hex'), sizeBytes };
  });

/** The picture of a custom emoji, as the server keeps it. @throws MattermostError 404, and 501 where custom emoji are off */
export const emojiImage = (connection: Connection, emojiId: string): Promise<Buffer> =>
  connection.read({ path: `/emoji/${emojiId}/image` }, async (body) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks);
  });
