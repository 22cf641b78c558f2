import type { DatabasePool } from 'slonik';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { findLinkToken, type LinkToken } from '../slack/link-token.ts';
import type { Job } from '../store/jobs.ts';
import { countSlices, readSlice } from '../store/slices.ts';
import { openArchiveOf } from './open-archive.ts';

/** The longest link that a token may stand in; of a large file so much of each piece is looked at again with the next. */
const OVERLAP = 5_000;

/**
 * The tokens that exports bring along in their links. Slack gives each export one, the same in all links. It is stored nowhere:
 * a worker that needs it reads it out of the archive, up to the first link, and keeps it in memory.
 */
export class LinkTokens {
  readonly #tokens = new Map<number, Promise<LinkToken | undefined>>();

  /** @throws ArchiveChangedError, ArchiveInvalidError */
  of(pool: DatabasePool, job: Job): Promise<LinkToken | undefined> {
    const known = this.#tokens.get(job.jobId);
    if (known) return known;
    const found = findToken(pool, job);
    this.#tokens.set(job.jobId, found);
    // The next attempt looks again.
    found.catch(() => this.#tokens.delete(job.jobId));
    return found;
  }
}

async function findToken(pool: DatabasePool, job: Job): Promise<LinkToken | undefined> {
  const archive = await openArchiveOf(job);
  try {
    const slices = await countSlices(pool, job.jobId);
    for (let slice = 0; slice < slices; slice++) {
      const { entries } = await readSlice(pool, job.jobId, slice);
      for await (const { entry, content } of jsonEntries(archive, entries)) {
        const token = content ? findLinkToken(content) : await findInLargeFile(archive, entry);
        if (token) return token;
      }
    }
    return undefined;
  } finally {
    await archive.close();
  }
}

async function findInLargeFile(archive: Archive, entry: ArchiveEntry): Promise<LinkToken | undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of archive.stream(entry)) {
    const piece = Buffer.concat([rest, chunk as Buffer]);
    // Not at its very end, where a token may be cut.
    const token = findLinkToken(piece.subarray(0, Math.max(0, piece.length - OVERLAP / 2)));
    if (token) return token;
    rest = Buffer.from(piece.subarray(Math.max(0, piece.length - 2 * OVERLAP)));
  }
  return findLinkToken(rest);
}
