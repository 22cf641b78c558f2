import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The sample export that comes with the sources; it may always be migrated. */
export const SAMPLE_ARCHIVE = join(import.meta.dirname, '..', '..', 'samples', 'acme');

export const sampleIsThere = (): Promise<boolean> =>
  stat(SAMPLE_ARCHIVE).then(
    (found) => found.isDirectory(),
    () => false,
  );
