import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file in one step, readable by its owner only: a reader sees the old content or the new, whole. */
export function writeAtomically(path: string, content: string): void {
  const unfinished = `${path}.${process.pid}.unfinished`;
  writeFileSync(unfinished, content, { mode: 0o600 });
  renameSync(unfinished, path);
}
