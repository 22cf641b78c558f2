import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes an unpacked Slack export: entry name → what it holds, as JSON unless it is text or bytes already. */
export async function writeExport(folder: string, entries: Record<string, unknown>): Promise<string> {
  for (const [name, content] of Object.entries(entries)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
    await writeFile(path, isRaw ? content : JSON.stringify(content, null, 4));
  }
  return folder;
}
