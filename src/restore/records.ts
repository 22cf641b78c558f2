import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../embedded/write-atomically.ts';

/** What the steps of a proof have found, kept beside the run's folder, which the teardown removes, until the evidence is made of it. */
export interface Records {
  /** What was recorded under that name; undefined if nothing was. */
  read<T>(name: string): Promise<T | undefined>;
  write(name: string, value: unknown): Promise<void>;
}

/** Folder of all records of a proof. */
export const recordsFolder = (restoreFolder: string, key: string): string =>
  join(restoreFolder, 'records', key);

/** Records of one deployment. JSON files, which nobody but us may read. */
export function openRecords(restoreFolder: string, key: string, run: string): Records {
  const folder = join(recordsFolder(restoreFolder, key), run);
  const path = (name: string) => join(folder, `${name}.json`);
  return {
    async read<T>(name: string) {
      const text = await readFile(path(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    async write(name, value) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      writeAtomically(path(name), JSON.stringify(value, null, 1));
    },
  };
}

export const removeRecords = (restoreFolder: string, key: string): Promise<void> =>
  rm(recordsFolder(restoreFolder, key), { recursive: true, force: true });
