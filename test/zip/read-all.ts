import type { ZipEntry } from '../../src/zip/central-directory.ts';
import { openZip, type ZipFile } from '../../src/zip/zip-file.ts';

/** Opens the zip for the callback and closes it after. */
export async function withZip<T>(path: string, use: (zip: ZipFile) => Promise<T>): Promise<T> {
  const zip = await openZip(path);
  try {
    return await use(zip);
  } finally {
    await zip.close();
  }
}

export function listEntries(path: string): Promise<ZipEntry[]> {
  return withZip(path, (zip) => collect(zip.entries()));
}

/** Names and contents, in the order of the directory. */
export function readAll(path: string): Promise<{ name: string; content: Buffer }[]> {
  return withZip(path, async (zip) => {
    const entries = await collect(zip.entries());
    const contents = await collect(zip.readMany(entries));
    return entries.map(({ name }, i) => ({ name, content: contents[i]! }));
  });
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}
