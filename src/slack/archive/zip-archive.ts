import { Readable } from 'node:stream';
import type { ZipEntryLocation } from '../../zip/central-directory.ts';
import { createOverlapCheck } from '../../zip/overlaps.ts';
import { openZip, type ZipFile } from '../../zip/zip-file.ts';
import { ZipInvalidError } from '../../zip/zip-invalid-error.ts';
import type { Archive, ArchiveEntry } from './archive.ts';
import { isLitter } from './entry-name.ts';
import { ArchiveInvalidError } from './errors.ts';
import { classifyEntry } from './layout.ts';
import type { ArchiveLimits } from './limits.ts';
import { surveyArchive } from './survey.ts';

/** The archive in a zip file. @throws ArchiveInvalidError */
export async function openZipArchive(path: string, limits: Readonly<ArchiveLimits>): Promise<Archive> {
  const zip = await openZip(path).catch(refuse);
  const fingerprint = await fingerprintOf(zip);
  return {
    path,
    kind: 'zip',
    fingerprint,
    entries: () => refusing(entries(zip, limits)),
    read: (entry) => zip.read(zipLocation(path, entry)).catch(refuse),
    readMany: (wanted) => refusing(zip.readMany(zipLocations(path, wanted))),
    stream: (entry) => Readable.from(refusing(zip.stream(zipLocation(path, entry))), { objectMode: false }),
    close: () => zip.close(),
  };
}

/** Fingerprints by `identity`: each share of work opens the archive anew, and most central directories are megabytes. */
const known = new Map<string, string>();
const MAX_KNOWN = 64;

/** Size and central directory hold the CRC of every file, and stay the same when the zip is copied; times do not. */
async function fingerprintOf(zip: ZipFile): Promise<string> {
  const before = known.get(zip.identity);
  if (before !== undefined) return before;
  const fingerprint = `zip:${zip.size}:${await zip.directoryDigest()}`;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(zip.identity, fingerprint);
  return fingerprint;
}

async function* entries(zip: ZipFile, limits: Readonly<ArchiveLimits>): AsyncGenerator<ArchiveEntry> {
  const overlaps = createOverlapCheck(zip.path);
  let surveyed = false;
  async function* files() {
    for await (const entry of zip.entries()) {
      if (!surveyed) overlaps.add(entry);
      if (!entry.isDirectory) yield entry;
      else if (!surveyed && entry.size > 0) await assertNamed(zip, entry);
    }
    surveyed = true;
  }
  const topFolder = await surveyArchive(zip.path, files, limits);
  overlaps.finish();

  for await (const { name, size, offset, compressedSize, method, crc32 } of files()) {
    if (isLitter(name)) continue;
    const place = { size, offset, compressedSize, method, crc32 };
    const entry = topFolder
      ? { name: name.slice(topFolder.length), topFolder, ...place }
      : { name, ...place };
    const { kind } = classifyEntry(entry.name);
    if (kind === 'nothing' || kind === 'unknown') await assertNamed(zip, { name, ...place });
    yield entry;
  }
}

/**
 * For entries that nobody reads. Nothing in a zip protects the names in its directory: one flipped bit turns a day file
 * into something else, and its messages would be lost without a word. The entry's own header names it a second time, which
 * reading compares.
 * @throws ZipInvalidError the names differ
 */
async function assertNamed(zip: ZipFile, entry: ZipEntryLocation): Promise<void> {
  await zip.rawRange(entry);
}

function* zipLocations(path: string, wanted: Iterable<ArchiveEntry>): Generator<ZipEntryLocation> {
  for (const entry of wanted) yield zipLocation(path, entry);
}

/** @throws TypeError the entry was taken from a folder */
function zipLocation(path: string, entry: ArchiveEntry): ZipEntryLocation {
  const { name, topFolder = '', size, offset, compressedSize, method, crc32 } = entry;
  if (offset === undefined || compressedSize === undefined || method === undefined || crc32 === undefined) {
    throw new TypeError(`${path}: entry ${JSON.stringify(name)} was not taken from a zip`);
  }
  return { name: topFolder + name, size, offset, compressedSize, method, crc32 };
}

async function* refusing<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    refuse(error);
  }
}

/** A zip that breaks its format is an invalid archive; every other error is passed on. */
function refuse(error: unknown): never {
  if (error instanceof ZipInvalidError) throw new ArchiveInvalidError(error.message, { cause: error });
  throw error;
}
