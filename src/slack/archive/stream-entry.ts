import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Archive, ArchiveEntry } from './archive.ts';
import { ArchiveInvalidError } from './errors.ts';

/**
 * The bytes of an entry, in pieces, wherever they are.
 * @param archive may be missing for an entry that was downloaded
 * @throws ArchiveInvalidError a downloaded file that is not as it was when it came; else what `Archive.stream` throws
 */
export function streamEntry(archive: Archive | undefined, entry: ArchiveEntry): Readable {
  const { download } = entry;
  if (download) return Readable.from(checked(download), { objectMode: false });
  if (!archive) throw new TypeError(`${entry.name} is to be read from an archive`);
  return archive.stream(entry);
}

async function* checked({ path, sha256 }: { path: string; sha256: string }): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 256 << 10 })) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') === sha256) return;
  throw new ArchiveInvalidError(
    `${path} is not as it was downloaded: its checksum is another one. Remove it, and start the migration again`,
  );
}
