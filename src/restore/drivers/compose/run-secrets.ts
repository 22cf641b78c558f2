import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { filesOf } from './names.ts';

/** A secret of a run: letters and digits only, so that no file or shell needs quotes for it. */
const makeSecret = (): string => randomBytes(24).toString('base64url').replaceAll(/[-_]/g, 'x');

/** Makes what is missing, each a file of mode 0600; what is there stays. @returns all of them */
export async function ensureSecrets(
  folder: string,
  names: readonly string[],
): Promise<Record<string, string>> {
  const files = filesOf(folder);
  await mkdir(files.secretsFolder, { recursive: true, mode: 0o700 });
  for (const name of names) {
    await writeFile(files.secret(name), makeSecret(), { mode: 0o600, flag: 'wx' }).catch(unlessThere);
  }
  return readSecrets(folder);
}

const unlessThere = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EEXIST') throw error;
};

/** Empty if the run has none yet. */
export async function readSecrets(folder: string): Promise<Record<string, string>> {
  const files = filesOf(folder);
  const names = await readdir(files.secretsFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const values = await Promise.all(names.map((name) => readFile(files.secret(name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

/** Every secret of it replaced. */
export const blotted = (text: string, secrets: Readonly<Record<string, string>>): string =>
  Object.values(secrets)
    .filter((secret) => secret.length >= 6)
    .sort((a, b) => b.length - a.length)
    .reduce((blotted, secret) => blotted.replaceAll(secret, '•••'), text);
