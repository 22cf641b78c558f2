import type { ZipEntry } from '../../zip/central-directory.ts';
import type { ZipFile } from '../../zip/zip-file.ts';
import { MAX_FILE_BYTES } from './check-image.ts';
import { type Problems, shown } from './problems.ts';
import { createZipFiles, type ZipFiles } from './zip-files.ts';

export interface ZipLayout {
  lines: ZipEntry | undefined;
  files: ZipFiles;
}

/** One `.jsonl` at the root, which is the first of all (older servers take the first one anywhere); the rest in `data/`. */
export async function checkZipLayout(zip: ZipFile, problems: Problems): Promise<ZipLayout> {
  const files = createZipFiles();
  let lines: ZipEntry | undefined;
  if (zip.size > MAX_FILE_BYTES) problems.of()('zip.size', `${zip.size} bytes`);
  for await (const entry of zip.entries()) {
    const { name } = entry;
    const report = problems.of({ type: 'entry', name });
    checkName(name, report);
    if (name.startsWith('data/')) {
      if (!entry.isDirectory && !files.add(name, entry.size)) report('zip.duplicate', shown(name));
      if (name.endsWith('.jsonl') && !lines) report('zip.jsonl_first', shown(name));
    } else if (!name.includes('/') && name.endsWith('.jsonl')) {
      if (lines) report(lines.name === name ? 'zip.duplicate' : 'zip.second_jsonl', shown(name));
      else lines = entry;
    } else if (!entry.isDirectory) {
      if (name.endsWith('.jsonl') && !lines) report('zip.jsonl_first', shown(name));
      report('zip.stray', shown(name));
    }
  }
  if (!lines) problems.of()('zip.no_jsonl', 'there is none');
  return { lines, files };
}

function checkName(name: string, report: (rule: string, what: string) => void): void {
  const segments = name.split('/');
  if (segments.includes('..') || segments.includes('.') || name.startsWith('/') || /[\\\p{Cc}]/u.test(name))
    report('zip.path', shown(name));
  if (name !== name.normalize('NFC')) report('zip.nfc', shown(name));
}

/** Files that no line has named; to be called behind the last line. */
export async function checkUnnamed(zip: ZipFile, files: ZipFiles, problems: Problems): Promise<void> {
  if (files.unnamed === 0) return;
  for await (const { name, isDirectory } of zip.entries()) {
    if (name.startsWith('data/') && !isDirectory && !files.isNamed(name))
      problems.of({ type: 'entry', name })('zip.unnamed_file', shown(name));
  }
}
