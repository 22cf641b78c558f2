import { opendir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { allowedArchive } from './allowed-path.ts';
import type { ApiFolders } from './dependencies.ts';
import { RequestError } from './problem-answer.ts';
import { SAMPLE_ARCHIVE, sampleIsThere } from './sample-archive.ts';
import type { FoundArchives } from './schemas/service.ts';

type FoundArchive = FoundArchives['archives'][number];

const MOST = 500;
/** Names in one folder that are looked at: one with more is no folder of exports. */
const MOST_NAMES = 10_000;

/** Zip files and unpacked exports: the allowed folders themselves and what lies right in them, the newest first; the sample last. */
export async function findArchives(folders: ApiFolders): Promise<FoundArchive[]> {
  const found = new Map<string, FoundArchive>();
  for (const folder of folders.allowed) {
    for (const path of [folder, ...(await namesIn(folder))]) {
      const archive = await lookAt(path, folders);
      if (archive) found.set(archive.path, archive);
    }
  }
  const newest = [...found.values()].sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt));
  if (!(await sampleIsThere())) return newest.slice(0, MOST);
  const sample = await describe(await realpath(SAMPLE_ARCHIVE));
  return [...newest.filter(({ path }) => path !== sample.path).slice(0, MOST - 1), sample];
}

async function namesIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of await opendir(folder)) {
    if (!name.startsWith('.')) paths.push(join(folder, name));
    if (paths.length === MOST_NAMES) break;
  }
  return paths;
}

/** What is gone meanwhile, closed to us or leads out is passed over. */
async function lookAt(path: string, folders: ApiFolders): Promise<FoundArchive | undefined> {
  try {
    const real = await allowedArchive(path, { folders, field: 'path' });
    const found = await stat(real);
    const isExport = found.isDirectory()
      ? (await isFile(join(real, 'channels.json'))) || (await isFile(join(real, 'users.json')))
      : /\.zip$/i.test(real);
    return isExport ? await describe(real) : undefined;
  } catch (error) {
    if (error instanceof RequestError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

async function describe(path: string): Promise<FoundArchive> {
  const found = await stat(path);
  return {
    path,
    name: basename(path),
    sizeBytes: found.isDirectory() ? null : found.size,
    modifiedAt: found.mtime.toISOString(),
  };
}
