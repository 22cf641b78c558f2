import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { checkImport } from '../../mattermost/import-check/check-import.ts';
import { isError, ruleOf } from '../../mattermost/import-check/rules.ts';
import type { Archive, ArchiveEntry } from '../../slack/archive/archive.ts';
import { streamEntry } from '../../slack/archive/stream-entry.ts';
import { createZip } from '../../zip/zip-writer.ts';
import { LineWriter } from '../bulk-file/line-writer.ts';
import { explainDisk } from '../bulk-file/target-path-error.ts';
import { VERSION_LINE } from '../head-lines.ts';
import { LINE_KINDS, type LiveLine } from './line.ts';

/** What stands on the lines of an import, from line 1 on; undefined for the version and the team. */
export type LineMap = readonly (LiveLine | undefined)[];

/**
 * The order of an import: by kind, and behind them, as runs of their own, the lines whose root another line brings. What a
 * line names must be stored before, and a root that comes twice in one run would be there twice.
 */
export function orderedLines(lines: readonly LiveLine[], teamLine: string): (LiveLine | string)[] {
  const seen = new Set<string>();
  const first: LiveLine[] = [];
  const again: LiveLine[] = [];
  for (const line of lines) {
    const isAgain = line.root !== undefined && seen.has(line.root);
    if (line.root !== undefined) seen.add(line.root);
    (isAgain ? again : first).push(line);
  }
  const byKind = (share: readonly LiveLine[]) =>
    LINE_KINDS.flatMap((kind) => share.filter((line) => line.kind === kind));
  return [
    VERSION_LINE,
    teamLine,
    ...byKind(first),
    ...(again.length > 0 ? [teamLine, ...byKind(again)] : []),
  ];
}

/** What lines stand where in the import of some lines: the same lines give the same places. */
export const lineMap = (lines: readonly LiveLine[]): LineMap =>
  orderedLines(lines, '').map((line) => (typeof line === 'string' ? undefined : line));

export interface ImportZip {
  /** Where the zip is to be written; what is there is replaced. */
  path: string;
  lines: readonly LiveLine[];
  teamLine: string;
  /** In front of the paths that lines name: `data/`, but for old servers. */
  folder: string;
  openArchive: (jobId: number) => Promise<Archive>;
  onProgress: () => void;
}

/** Writes a bulk-import zip of some lines with their files. @returns its size in bytes */
export async function writeImportZip({
  path,
  lines,
  teamLine,
  folder,
  openArchive,
  onProgress,
}: ImportZip): Promise<number> {
  // Another attempt may be writing it, too: each has its own until it is whole.
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const zip = await createZip(unfinished).catch((error: unknown) => {
    throw explainDisk(path, error);
  });
  try {
    const out = new LineWriter(await zip.openDeflated('import.jsonl'));
    for (const line of orderedLines(lines, teamLine)) {
      out.add(typeof line === 'string' ? line : line.text);
      await out.drainIfFull();
    }
    await out.close();
    onProgress();
    const written = new Set<string>();
    for (const { files } of lines) {
      for (const { path: name, jobId, entry } of files) {
        if (written.has(name)) continue;
        written.add(name);
        await zip.addStored(`${folder}${name}`, await bytesOfFile(entry, jobId, openArchive));
        onProgress();
      }
    }
    const { sizeBytes } = await zip.close();
    await rename(unfinished, path);
    return sizeBytes;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw explainDisk(path, error);
  } finally {
    await zip.discard();
  }
}

const bytesOfFile = async (
  entry: ArchiveEntry,
  jobId: number,
  openArchive: (jobId: number) => Promise<Archive>,
) => streamEntry(entry.download ? undefined : await openArchive(jobId), entry);

/** What an earlier import has defined is not in this one, which the check can't know. */
const isReference = (rule: string): boolean => /\.unknown_|\.username_taken$/.test(rule);

/** A line that the server would refuse, and why. */
export interface RefusedLine {
  line: LiveLine;
  words: string;
}

/** Checks an import as the server's own validators do. @returns the lines that would end it, each with the rule that it breaks */
export async function refusedByCheck(path: string, lines: readonly LiveLine[]): Promise<RefusedLine[]> {
  const { problems } = await checkImport(path);
  const map = lineMap(lines);
  const refused = new Map<LiveLine, string>();
  for (const { line, rule, what } of problems) {
    if (!isError(ruleOf(rule)) || isReference(rule)) continue;
    const culprit = map[line - 1];
    if (culprit && !refused.has(culprit)) refused.set(culprit, `${rule}: ${what}`);
  }
  return [...refused].map(([line, words]) => ({ line, words }));
}
