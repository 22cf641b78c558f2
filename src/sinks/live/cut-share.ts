import type { DatabasePool } from 'slonik';
import type { EntityType } from '../../meta/entity-types.ts';
import { addRefused, type Position } from '../../store/server-imports.ts';
import { type LiveLine, partsOfLine } from './line.ts';
import type { LineSource } from './line-source.ts';
import { POST_BY_POST } from './refusals.ts';

interface Cutting {
  pool: DatabasePool;
  jobId: number;
  type: EntityType;
  source: LineSource;
  onProgress: () => void;
}

/** What the zip takes beside lines and files: names, twice, and the directory. */
export const OVERHEAD_BYTES = 64 * 1024;
const BYTES_PER_FILE = 1024;

/**
 * Decides up to where the next import goes: as many whole shares as the server can do in the time, at least one, and a
 * part of a share where its files are more than the server takes at once. A line that alone is more fails.
 * @returns the end, exclusive, and the work up to there; undefined if there is nothing left
 */
export async function cutShare(
  cutting: Cutting,
  from: Position,
  limit: { cost: number; bytes: number },
): Promise<{ to: Position; cost: number } | undefined> {
  const { source, onProgress } = cutting;
  let to = from;
  let cost = 0;
  let bytes = OVERHEAD_BYTES;
  const files = new Set<string>();
  for (const share of source.shares) {
    if (share < from.chunk) continue;
    const lines = (await source.linesOf(share)).filter(
      ({ lineNo }) => share > from.chunk || lineNo >= from.line,
    );
    onProgress();
    const work = lines.reduce((sum, line) => sum + line.cost, 0);
    if (cost > 0 && cost + work > limit.cost) return { to, cost };
    for (const line of lines) {
      const added = sizeOf(line, files);
      if (cost > 0 && bytes + added > limit.bytes) return { to: { chunk: share, line: line.lineNo }, cost };
      if (sizeOf(line, new Set()) + OVERHEAD_BYTES > limit.bytes) await tooLarge(cutting, line, limit.bytes);
      bytes += added;
      for (const { path } of line.files) files.add(path);
      cost += line.cost;
    }
    to = { chunk: share + 1, line: 0 };
  }
  return cost > 0 ? { to, cost } : undefined;
}

function sizeOf({ text, files }: LiveLine, held: ReadonlySet<string>): number {
  const size = files
    .filter(({ path }) => !held.has(path))
    .reduce((sum, { entry }) => sum + entry.size + BYTES_PER_FILE, 0);
  return text.length + size;
}

/** The posts of a line that are too large, alone or with their root. */
async function tooLarge({ pool, jobId, type }: Cutting, line: LiveLine, limitBytes: number): Promise<void> {
  const reason = 'too_large_for_server';
  if (line.split) await addRefused(pool, jobId, type, { ...line, partNo: POST_BY_POST, reason, words: '' });
  for (const part of partsOfLine(line)) {
    const size = sizeOf(part, new Set());
    if (size + OVERHEAD_BYTES <= limitBytes) continue;
    const words = `${size} bytes with its files; FileSettings.MaxFileSize is ${limitBytes}`;
    await addRefused(pool, jobId, type, { ...part, reason, words });
  }
}
