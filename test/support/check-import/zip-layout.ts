import type { ZipEntry } from '../../../src/zip/central-directory.ts';
import type { ZipFile } from '../../../src/zip/zip-file.ts';
import type { Report } from './report.ts';

export interface ZipLayout {
  lines: ZipEntry | undefined;
  /** Files below `data/`, by their name there in NFC. */
  files: Map<string, ZipEntry>;
}

/** One `.jsonl` at the root, which is the first of all (older servers take the first one anywhere); the rest in `data/`. */
export async function checkZipLayout(zip: ZipFile, report: Report): Promise<ZipLayout> {
  const names = new Set<string>();
  const files = new Map<string, ZipEntry>();
  let lines: ZipEntry | undefined;
  for await (const entry of zip.entries()) {
    const { name } = entry;
    if (names.has(name)) report('zip.duplicate', name);
    names.add(name);
    const segments = name.split('/');
    if (segments.includes('..') || segments.includes('.') || name.startsWith('/') || /[\\\p{Cc}]/u.test(name))
      report('zip.path', name);
    if (name !== name.normalize('NFC')) report('zip.nfc', name);
    if (name.startsWith('data/')) {
      if (!entry.isDirectory) files.set(name.slice('data/'.length).normalize('NFC'), entry);
      if (name.endsWith('.jsonl') && !lines) report('zip.jsonl_first', name);
    } else if (segments.length === 1 && name.endsWith('.jsonl')) {
      if (lines) report('zip.one_jsonl', name);
      else lines = entry;
    } else {
      report('zip.stray', name);
    }
  }
  if (!lines) report('zip.one_jsonl', 'there is none at the root');
  return { lines, files };
}
