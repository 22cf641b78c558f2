/**
 * The zip file breaks the format, or uses a part of it that is not supported: the same bytes fail again.
 * The message names the file and, where one is concerned, the entry.
 */
export class ZipInvalidError extends Error {
  override readonly name = 'ZipInvalidError';

  /** @param archive path of the zip file, as it was opened */
  constructor(archive: string, problem: string, options?: { entry?: string; cause?: unknown }) {
    const place =
      options?.entry === undefined ? archive : `${archive}: entry ${JSON.stringify(options.entry)}`;
    super(`${place}: ${problem}`, options?.cause === undefined ? undefined : { cause: options.cause });
  }
}
