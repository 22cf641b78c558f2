import { posix } from 'node:path';
import type { ZipEntry } from '../../../src/zip/central-directory.ts';
import { openZip } from '../../../src/zip/zip-file.ts';
import type { Version } from '../versions.ts';

/** The import file, opened. */
export interface ZipContents {
  /** The lines' file, if there is one. */
  jsonl: ZipEntry | undefined;
  /** The entry that a path in a line means. */
  find(path: string): ZipEntry | undefined;
  stream(entry: ZipEntry): AsyncIterable<Buffer>;
  read(entry: ZipEntry): Promise<Buffer>;
  close(): Promise<void>;
}

/** @throws ZipInvalidError not a zip, or a damaged one */
export async function openContents(path: string, version: Version): Promise<ZipContents> {
  const zip = await openZip(path);
  const entries = new Map<string, ZipEntry>();
  let jsonl: ZipEntry | undefined;
  const nameOf = (name: string) => (version.lenientFiles ? name.normalize('NFC') : name);
  try {
    for await (const entry of zip.entries()) {
      entries.set(nameOf(entry.name), entry);
      const isRoot = !entry.name.includes('/') || !version.rootJsonlOnly;
      if (!jsonl && isRoot && entry.name.endsWith('.jsonl')) jsonl = entry;
    }
  } catch (error) {
    await zip.close();
    throw error;
  }
  return {
    jsonl,
    find: (path) =>
      entries.get(version.dataFolder ? nameOf(posix.join(version.dataFolder, path)) : nameOf(path)),
    stream: (entry) => zip.stream(entry),
    read: (entry) => zip.read(entry),
    close: () => zip.close(),
  };
}
