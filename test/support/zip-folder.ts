import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { createZip } from '../../src/zip/zip-writer.ts';

/** Packs a folder with all that is below it, as Slack packs an export. @returns `path` */
export async function zipFolder(folder: string, path: string): Promise<string> {
  const zip = await createZip(path);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of found.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    await zip.addBuffer(relative(folder, file).split(sep).join('/'), await readFile(file));
  }
  await zip.close();
  return path;
}
