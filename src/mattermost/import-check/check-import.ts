import { openZip } from '../../zip/zip-file.ts';
import { ZipInvalidError } from '../../zip/zip-invalid-error.ts';
import { createLineCheck } from './check-line.ts';
import { type Counts, nothingKnown } from './known.ts';
import { linesOf } from './lines-of.ts';
import { createProblems, type Problem } from './problems.ts';
import { checkUnnamed, checkZipLayout } from './zip-layout.ts';

/** The server's scanner holds no more than this, a line's break included. */
const LINE_BYTES = 16 * 1024 * 1024;
const PROGRESS_LINES = 1_000;

export interface ImportCheck {
  /** In the order in which they were found; of each rule the first ones. */
  problems: Problem[];
  /** All problems, by rule. */
  totals: Map<string, number>;
  counts: Counts;
}

/** Of how much of the file of lines has been read. */
export interface CheckProgress {
  lines: number;
  bytes: number;
  totalBytes: number;
}

export interface CheckOptions {
  /** Problems to keep of each rule; 100 unless given. */
  limit?: number;
  /** The longest line that is taken, with its break; smaller only in tests. */
  lineBytes?: number;
  /** User names of accounts that the server has already. */
  accounts?: readonly string[];
  onProgress?: (progress: CheckProgress) => void;
}

/**
 * Checks a bulk-import file against every rule that Mattermost's importer enforces, and some that keep it from losing
 * things. Reads line by line, and never the files below `data/`. Memory: one line, the names of users and channels, about 45
 * bytes a post and 35 a file.
 * @throws ZipInvalidError it is no zip, or its directory is damaged; errors of the file system as they are
 * @see mattermost/mattermost server/channels/app/import.go, app/imports/import_validators.go, app/import_functions.go
 */
export async function checkImport(
  path: string,
  { limit = 100, lineBytes = LINE_BYTES, accounts, onProgress }: CheckOptions = {},
): Promise<ImportCheck> {
  const problems = createProblems(limit);
  const zip = await openZip(path);
  try {
    const { lines, files } = await checkZipLayout(zip, problems);
    const known = nothingKnown(files, accounts);
    const { counts } = known;
    const check = createLineCheck(known, problems);
    let bytesRead = 0;
    try {
      for await (const { bytes, length } of lines ? linesOf(zip.stream(lines), lineBytes - 1) : []) {
        problems.line = ++counts.lines;
        if (bytes) check(bytes);
        else problems.of()('line.too_long', `${length} bytes`);
        bytesRead += length + 1;
        if (counts.lines % PROGRESS_LINES === 0)
          onProgress?.({ lines: counts.lines, bytes: bytesRead, totalBytes: lines!.size });
      }
    } catch (error) {
      if (!(error instanceof ZipInvalidError)) throw error;
      problems.of({ type: 'entry', name: lines!.name })('zip.damaged', error.message);
    }
    if (lines && counts.lines === 0) problems.of()('version.first', 'there are no lines');
    problems.line = 0;
    await checkUnnamed(zip, files, problems);
    return { problems: problems.kept, totals: problems.totals, counts };
  } finally {
    await zip.close();
  }
}
