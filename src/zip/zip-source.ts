import type { FileHandle } from 'node:fs/promises';
import { ZipInvalidError } from './zip-invalid-error.ts';

/** An opened zip file; `size` in bytes, as it was when opened. */
export interface ZipSource {
  path: string;
  handle: FileHandle;
  size: number;
}

/**
 * Reads exactly `length` bytes at `position`, into `target` if it is given.
 * @throws ZipInvalidError if the file ends before
 */
export async function readExactly(
  source: ZipSource,
  position: number,
  length: number,
  target: Buffer = Buffer.allocUnsafeSlow(length),
): Promise<Buffer> {
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await source.handle.read(target, filled, length - filled, position + filled);
    if (bytesRead === 0) {
      throw new ZipInvalidError(
        source.path,
        `truncated: it ends at byte ${position + filled}, where ${length - filled} more bytes were expected. Copy or download it again`,
      );
    }
    filled += bytesRead;
  }
  return target.subarray(0, length);
}
