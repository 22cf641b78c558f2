import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** The Temporals in the cache, newest version first. */
export const cachedTemporals = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /^temporal-\d[\w.-]*$/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(folder, name))
    .filter(isExecutableFile);

/** The version that a Temporal CLI gives itself. @throws if it does not run, or is something else. */
export async function temporalVersion(binary: string): Promise<string> {
  const answer = await runCommand(binary, ['--version'], { timeoutMs: 10_000 });
  const version = /^temporal version (\S+)/m.exec(answer)?.[1];
  if (version) return version;
  throw new Error(`${binary} is not the Temporal CLI: it calls itself "${answer.trim().slice(0, 100)}"`);
}

export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
