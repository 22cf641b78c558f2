import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ExportTotals } from '../support/generate-export.ts';
import type { Session } from './session.ts';
import type { ArchiveOptions } from './shapes.ts';

export interface BenchArchive {
  path: string;
  /** What it holds; `bytes` are those of its JSON, inflated. */
  totals: ExportTotals;
  zipBytes: number;
}

const SUPPORT = fileURLToPath(new URL('../support/', import.meta.url));
const KEPT = join(tmpdir(), 'slack-mm2-bench-archives');

/** The archive of these options and the seed: one that an earlier run has kept, else a new one, made by a process of its own. */
export async function prepareArchive(
  label: string,
  archive: ArchiveOptions,
  { options: { seed, keep }, folder, say }: Session,
): Promise<BenchArchive> {
  const settings = Object.entries({ ...archive, seed });
  const name = `${settings.map(([key, value]) => `${key}-${value}`).join('-')}-${await generatorDigest()}`;
  const kept = join(KEPT, `${name}.zip`);
  if (existsSync(kept)) {
    say(`${label}: using the archive kept in ${KEPT}`);
    return describe(kept);
  }
  say(`${label}: making the archive`);
  const made = join(folder, `${name}.zip`);
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--no-warnings', join(SUPPORT, 'generate-export.ts'), made],
    ...settings.flatMap(([key, value]) => [`--${key}`, String(value)]),
  ]);
  await writeFile(`${made}.json`, stdout);
  if (!keep) return describe(made);
  await mkdir(KEPT, { recursive: true });
  // Both are in the same temporary folder. The zip comes last: where it is, its totals are.
  await rename(`${made}.json`, `${kept}.json`);
  await rename(made, kept);
  return describe(kept);
}

async function describe(path: string): Promise<BenchArchive> {
  const totals = JSON.parse(await readFile(`${path}.json`, 'utf8')) as ExportTotals;
  return { path, totals, zipBytes: (await stat(path)).size };
}

/** Another generator makes other archives of the same seed. */
async function generatorDigest(): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(SUPPORT)).filter((name) =>
    /^(?:generate|seeded-random).*(?<!\.test)\.ts$/.test(name),
  );
  for (const name of names.sort()) hash.update(await readFile(join(SUPPORT, name)));
  return hash.digest('hex').slice(0, 8);
}
