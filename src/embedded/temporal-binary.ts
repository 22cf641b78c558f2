import { mkdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Log } from './log.ts';
import { buildTemporal } from './temporal-build.ts';
import { cachedTemporals, isExecutableFile, temporalVersion } from './temporal-cli.ts';
import { downloadTemporal } from './temporal-download.ts';

/** One way to a Temporal CLI; gives its path, or nothing where that way does not exist here. */
export interface TemporalSource {
  name: string;
  find: () => Promise<string | undefined>;
}

/**
 * The path of a Temporal CLI that runs here, whose `server start-dev` is the embedded server: `temporal` on the PATH, one
 * in the cache, the SDK's download, a build with Go. The last two put theirs into the cache.
 * @throws with every reason if there is none.
 */
export function findTemporal({
  cacheDir,
  log,
  path = process.env.PATH,
}: {
  cacheDir: string;
  log: Log;
  path?: string | undefined;
}): Promise<string> {
  const folder = join(cacheDir, 'temporal');
  const make = (build: typeof buildTemporal) => async () => {
    await mkdir(folder, { recursive: true });
    return build({ folder, log });
  };
  return firstThatWorks(
    [
      { name: '`temporal` on the PATH', find: async () => firstRunning(executablesOnPath('temporal', path)) },
      { name: `a Temporal in ${folder}`, find: async () => firstRunning(cachedTemporals(folder)) },
      { name: 'the download of the Temporal SDK', find: make(downloadTemporal) },
      { name: 'a build with Go', find: make(buildTemporal) },
    ],
    log,
  );
}

/** Tries the sources in their order, and says which one it was. */
export async function firstThatWorks(sources: readonly TemporalSource[], log: Log): Promise<string> {
  const failures: string[] = [];
  for (const { name, find } of sources) {
    try {
      const path = await find();
      if (path) {
        log(`using ${name}: ${path}`);
        return path;
      }
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
      log(`${name} does not work here, going on with the next way`);
    }
  }
  throw new Error(
    'there is no Temporal server to start: install the `temporal` CLI (https://docs.temporal.io/cli) or ' +
      'Go 1.21 or later (https://go.dev/dl), or set TEMPORAL_ADDRESS to a Temporal server of your own' +
      failures.map((failure) => `\n  ${failure}`).join(''),
  );
}

/** Every executable file of that name on a PATH, in its order. Relative entries are passed over. */
export const executablesOnPath = (name: string, path: string | undefined): string[] =>
  (path ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .filter(isExecutableFile);

async function firstRunning(binaries: string[]): Promise<string | undefined> {
  const failures: string[] = [];
  for (const binary of binaries) {
    try {
      await temporalVersion(binary);
      return binary;
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('; '));
  return undefined;
}
