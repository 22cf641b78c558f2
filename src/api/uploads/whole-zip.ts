import { open } from 'node:fs/promises';
import { locateCentralDirectory } from '../../zip/central-directory.ts';
import { ZipInvalidError } from '../../zip/zip-invalid-error.ts';

/** Whether a file ends as a zip does; what is wrong with it, else undefined. Reads some 64 KiB, whatever its size. */
export async function zipProblem(path: string): Promise<string | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    await locateCentralDirectory({ path, handle, size });
    return undefined;
  } catch (error) {
    if (!(error instanceof ZipInvalidError)) throw error;
    return error.message.replace(`${path}: `, '');
  } finally {
    await handle.close();
  }
}
