import { BareZip } from './bare-zip.ts';
import { floorRow } from './floor-rows.ts';

const DAY_FILE = /^([^/]+)\/\d{4}-\d\d-\d\d\.json$/;
const CHUNK_CHARS = 256 << 10;

/** Which of the floor's threads, of how many. */
export interface Part {
  part: number;
  parts: number;
}

/** The lines of one thread's share of the archive, as COPY takes them. */
export function* floorChunks(archive: string, part: Part): Generator<string> {
  const zip = new BareZip(archive);
  try {
    const channelIds = new Map<string, number>();
    const dayFiles = [...zip.entries()].flatMap((entry) => {
      const folder = DAY_FILE.exec(entry.name)?.[1];
      if (folder === undefined) return [];
      const channelId = channelIds.get(folder) ?? channelIds.size + 1;
      channelIds.set(folder, channelId);
      return [{ ...entry, channelId }];
    });
    let chunk = '';
    for (const entry of shareOf(dayFiles, part)) {
      const messages = JSON.parse(zip.content(entry).toString('utf8'));
      for (const message of messages) chunk += floorRow(entry.channelId, message);
      if (chunk.length < CHUNK_CHARS) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk;
  } finally {
    zip.close();
  }
}

/** Neighbours, about as many compressed bytes in each share; every entry is in one of them. */
export function shareOf<Entry extends { compressedBytes: number }>(
  entries: readonly Entry[],
  { part, parts }: Part,
): Entry[] {
  const total = entries.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
  let before = 0;
  return entries.filter(({ compressedBytes }) => {
    const middle = before + compressedBytes / 2;
    before += compressedBytes;
    return Math.floor((middle / total) * parts) === part;
  });
}
