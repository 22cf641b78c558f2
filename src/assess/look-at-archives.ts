import { openArchive } from '../slack/archive/archive.ts';
import type { EmojiFolder } from '../slack/archive/named-emoji.ts';
import { Threads } from '../threads/threads.ts';
import {
  type AssessedArchive,
  type AssessProgress,
  type AssessRules,
  assessArchive,
} from './assess-archive.ts';
import type { RefusedArchive } from './assessment.ts';
import type { NameRules } from './plan-names.ts';

export interface LookOptions {
  emojiFolder?: EmojiFolder | undefined;
  /** @param index of the archive */
  onProgress: (index: number, progress: AssessProgress) => void;
}

/** Looks at archives one after the other, as a migration would. In their order. */
export async function lookAtArchives(
  paths: readonly string[],
  rules: NameRules,
  { emojiFolder, onProgress }: LookOptions,
): Promise<(AssessedArchive | RefusedArchive)[]> {
  // One that reads, while this one converts.
  const threads = new Threads(1);
  const results: (AssessedArchive | RefusedArchive)[] = [];
  try {
    for (const [index, path] of paths.entries()) {
      results.push(
        await assessOrRefuse(threads, path, { rules, emojiFolder, isOnly: paths.length === 1 }, (progress) =>
          onProgress(index, progress),
        ),
      );
    }
  } finally {
    await threads.close();
  }
  return results;
}

async function assessOrRefuse(
  threads: Threads,
  path: string,
  rules: AssessRules,
  onProgress: (progress: AssessProgress) => void,
): Promise<AssessedArchive | RefusedArchive> {
  try {
    const archive = await openArchive(path);
    try {
      return await assessArchive(threads, archive, rules, onProgress);
    } finally {
      await archive.close();
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { status: 'failed', archive: path, error: error.message };
  }
}

/** By name: an error that comes out of a thread has a class of its own. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && ['ArchiveInvalidError', 'ArchiveChangedError'].includes(error.name);
