import { openZip } from '../../src/zip/zip-file.ts';

/** The objects of all lines of a type in a bulk-import file, in order. For small files. */
export async function readLines(path: string, type: string): Promise<Record<string, unknown>[]> {
  const zip = await openZip(path);
  try {
    for await (const entry of zip.entries()) {
      if (!entry.name.endsWith('.jsonl')) continue;
      const lines = (await zip.read(entry)).toString('utf8').trimEnd().split('\n');
      return lines
        .map((line) => JSON.parse(line))
        .filter((line) => line.type === type)
        .map((line) => line[type]);
    }
    throw new Error(`${path} holds no .jsonl file`);
  } finally {
    await zip.close();
  }
}

/** Entry name → CRC-32 and size: two files are equal if these are. */
export async function fingerprintEntries(path: string): Promise<Record<string, string>> {
  const zip = await openZip(path);
  const entries: Record<string, string> = {};
  try {
    for await (const { name, crc32, size } of zip.entries()) entries[name] = `${crc32}/${size}`;
  } finally {
    await zip.close();
  }
  return entries;
}
