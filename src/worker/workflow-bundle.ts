import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheDir } from '../embedded/data-dir.ts';
import { VERSION } from '../version.ts';

const SOURCE = fileURLToPath(new URL('../', import.meta.url));
const BUILDER = fileURLToPath(new URL('./build-workflow-bundle.ts', import.meta.url));

/**
 * The path of the bundle that the workflow sandbox runs, built if the sources have changed since. A process of its own
 * builds it: webpack in the worker's process would cost it 150 MB for the rest of its life.
 */
export async function workflowBundle(log: (line: string) => void): Promise<string> {
  const path = join(cacheDir(), 'workflows', `${VERSION}-${await digestOfSources()}.js`);
  if (await stat(path).catch(() => undefined)) return path;
  log('building the workflow bundle (once a version)');
  await mkdir(join(path, '..'), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  await promisify(execFile)(process.execPath, ['--no-warnings', BUILDER, unfinished]);
  await rename(unfinished, path);
  return path;
}

/** What makes the bundle out of the sources. */
const MAKERS = ['build-workflow-bundle.ts', 'lean-bundle.ts'].map((file) => join('worker', file));

/** Over everything that workflows can import, and what makes the bundle; more than is in it is harmless. */
async function digestOfSources(): Promise<string> {
  const files = [...(await filesIn('workflows')), ...(await filesIn('meta')), ...MAKERS];
  const hash = createHash('sha256');
  for (const file of files) hash.update(basename(file)).update(await readFile(join(SOURCE, file)));
  return hash.digest('hex').slice(0, 16);
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(SOURCE, folder))).sort().map((file) => join(folder, file));
