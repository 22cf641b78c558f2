import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A directory for the files of one test file; removed behind its tests. */
export function tempDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'slack-mm2-files-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
