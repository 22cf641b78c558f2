import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

/** A directory of its own for the `describe` that calls this. Known once the tests run. */
export function withTempDir({ mode = 0o700 } = {}): { readonly path: string } {
  let path = '';
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'slack-mm2-embedded-'));
    await chmod(path, mode);
  });
  afterAll(() => rm(path, { recursive: true, force: true, maxRetries: 5 }));
  return {
    get path() {
      return path;
    },
  };
}
