import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeDurably } from './uploads/durable-file.ts';

/** What comes with a request and is for the workers only. */
type Kind = 'token' | 'choices';

/** Where a text is kept: the same for the same text, so nothing is there twice. */
export const keptPath = (folder: string, kind: Kind, text: string): string =>
  join(folder, `${createHash('sha256').update(`${kind}\n${text}`).digest('hex').slice(0, 40)}.${kind}`);

/** Keeps a text in a file that only we may read. @returns its path */
export async function keepText(folder: string, kind: Kind, text: string): Promise<string> {
  const path = keptPath(folder, kind, text);
  // Also one that is there: its time says that it was asked for now.
  await writeDurably(path, text);
  return path;
}
