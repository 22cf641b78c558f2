import { GrowingBytes } from '../growing-bytes.ts';
import type { ReasonCode } from '../meta/reason-codes.ts';
import { record } from '../sinks/parts.ts';
import { type Archive, type ArchiveEntry, openUnchangedArchive } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { streamEntry } from '../slack/archive/stream-entry.ts';
import { messageId, type SlackFile } from '../slack/import-message.ts';
import type { Outcome } from '../store/outcomes.ts';
import { type StoredRow, storedRows } from '../store/stored-rows.ts';
import { ZipInvalidError } from '../zip/zip-invalid-error.ts';
import { postKeyOfFile } from './convert-messages.ts';
import { type ConvertedChunk, shareChunk } from './converted-chunk.ts';
import { type AvailableFile, missingReason, type Refusals, sortFiles } from './message-files.ts';
import { allCarried, fieldsOf, ofPost, type Repeated } from './repeated.ts';
import { type ChunkRange, rowsOfChunks } from './rows-of-chunks.ts';
import type { Share } from './share.ts';
import { namesOf, type SharedNames } from './shared-names.ts';

export interface ConvertAttachmentsInput {
  archivePath: string;
  archiveFingerprint: string;
  names: SharedNames;
  chunks: readonly ChunkRange[];
  /** Of `readChunkMessages`, from the first chunk to the last. */
  rows: Uint8Array<ArrayBuffer>;
  /** Files of the chunks that the archive holds, by id. */
  entries: ReadonlyMap<string, ArchiveEntry>;
  /** Files of the chunks that were to be downloaded, and did not come. */
  refusals: Refusals;
  jobId: number;
  /** What earlier migrations have brought to the server, if there were any. */
  repeated: Repeated | undefined;
  /** Ids of the chunks' messages that were not exported. */
  dropped: ReadonlySet<string>;
  /** By choice: then all of them are named in their posts only. */
  isLeftOut: boolean;
}

/** Of a chunk's records: many hold few. */
const EXPECTED_BYTES = 64 * 1024;

/** A sign of life while files are read. */
export type Reading = 'reading';

/**
 * The attachments of chunks as records, chunk by chunk. Each file is read whole once, so that one whose bytes are damaged
 * fails here, by itself, and not the whole target at the end.
 * @throws ArchiveChangedError
 */
export async function* convertAttachments(
  input: ConvertAttachmentsInput,
): AsyncGenerator<Share<Reading | ConvertedChunk>> {
  // Most archives hold no files at all: then it isn't opened.
  const isOpened = [...input.entries.values()].some(({ download }) => !download);
  const archive = isOpened
    ? await openUnchangedArchive(input.archivePath, input.archiveFingerprint)
    : undefined;
  try {
    for (const rows of rowsOfChunks(storedRows(input.rows), input.chunks))
      yield shareChunk(yield* convertChunk(rows, archive, input));
  } finally {
    await archive?.close();
  }
}

async function* convertChunk(
  rows: Iterable<StoredRow>,
  archive: Archive | undefined,
  input: ConvertAttachmentsInput,
): AsyncGenerator<Share<Reading>, ConvertedChunk> {
  const { entries, dropped } = input;
  const names = namesOf(input.names);
  const outcomes: Outcome[] = [];
  const records = new GrowingBytes(EXPECTED_BYTES);
  let reused = 0;
  for (const { channelId, ts, json } of rows) {
    const files = JSON.parse(json) as SlackFile[];
    const id = messageId(names.rooms.get(channelId)!.slackId, ts);
    const outcome = (status: Outcome['status'], file: SlackFile, reason: ReasonCode, detail = '') =>
      outcomes.push({ slackId: `${id}/${file.id}`, status, reason, detail });
    if (dropped.has(id)) {
      for (const file of files) outcome('skipped', file, 'message_not_exported');
      continue;
    }
    const there = input.repeated?.messages.get(`${channelId}:${ts}`);
    const isThere = new Set(there?.carried.filter(({ isExported }) => isExported).map(({ file }) => file.id));
    const fresh = files.filter((file) => !isThere.has(file.id));
    reused += files.length - fresh.length;
    const { available, unavailable } = sortFiles(fresh, entries);
    for (const file of unavailable) {
      if (input.isLeftOut) {
        outcome('skipped', file, 'left_out_by_choice', 'leave_out: attachments');
        continue;
      }
      const { reason, detail } = missingReason(file, input.refusals);
      outcome('skipped', file, reason, detail);
    }
    if (there) {
      const carried = allCarried(there, input.jobId, files, entries);
      const damaged = new Set<string>();
      const news = new Set(available.map(({ file }) => file.id));
      for (const file of available) {
        const damage = yield* readWhole(archive, file);
        if (!damage) continue;
        outcome('failed', file.file, 'file_damaged', damage);
        damaged.add(file.file.id);
      }
      for (let post = 0; ofPost(carried, post).length > 0; post++) {
        const whole = ofPost(carried, post).filter(
          ({ file, isExported }) => isExported || (news.has(file.id) && !damaged.has(file.id)),
        );
        // A post without a new file is left as it is.
        if (whole.every(({ isExported }) => isExported)) continue;
        const key = post === 0 ? `${channelId}:${ts}` : `${channelId}:${ts}:${post}`;
        records.addText(record(key, ...fieldsOf(whole)));
      }
      continue;
    }
    const byPost = new Map<string, AvailableFile[]>();
    for (const [index, file] of available.entries()) {
      const damage = yield* readWhole(archive, file);
      if (damage) {
        outcome('failed', file.file, 'file_damaged', damage);
        continue;
      }
      const key = postKeyOfFile(channelId, ts, index);
      byPost.set(key, [...(byPost.get(key) ?? []), file]);
    }
    for (const [key, carried] of byPost) {
      const paths = carried.map(({ path }) => ({ path }));
      const sources = carried.map(({ path, entry }) => [path, entry]);
      records.addText(record(key, JSON.stringify(paths), JSON.stringify(sources)));
    }
  }
  return { records: records.finish(), outcomes, findings: [], ...(input.repeated && { reused }) };
}

/** How many pieces of a file (of 256 KiB) are read between two signs of life. */
const PIECES = 64;
const READING: Share<Reading> = { value: 'reading', transfer: [] };

/** Reads a file to its end. @returns what is wrong with its bytes, undefined if nothing is */
async function* readWhole(
  archive: Archive | undefined,
  { entry }: AvailableFile,
): AsyncGenerator<Share<Reading>, string | undefined> {
  try {
    let pieces = 0;
    for await (const _ of streamEntry(archive, entry)) if (++pieces % PIECES === 0) yield READING;
    yield READING;
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveInvalidError || error instanceof ZipInvalidError) return error.message;
    throw error;
  }
}
