import { release } from 'node:os';
import { runCommand } from '../../../embedded/run-command.ts';
import { findDeployed } from './deployed.ts';
import type { LocalContext } from './local-context.ts';

/** Of the programs that the recipe requires, of restic, and of what they run on. */
export async function findVersions({ place }: LocalContext): Promise<Record<string, string>> {
  const programs = Object.entries(findDeployed(place)?.programs ?? {});
  const versions = await Promise.all(
    programs.map(async ([name, { path, package: debian }]) => [name, await versionOf(path, debian)] as const),
  );
  return { ...Object.fromEntries(versions), node: process.version, linux: release() };
}

/** As the program says; of one that does not, that of its Debian package. */
async function versionOf(path: string, debian: string): Promise<string> {
  for (const argument of ['--version', 'version']) {
    const said = await runCommand(path, [argument], { timeoutMs: 5_000 }).catch(() => '');
    const line = said.split('\n').find((each) => /\d+\.\d+/.test(each));
    if (line) return line.trim().slice(0, 200);
  }
  const version = await runCommand('dpkg-query', ['-W', '-f', `\${Version}`, debian]).catch(() => '');
  return version ? `${debian} ${version}` : 'unknown';
}
