/** `ENOENT`, `ENOSPC`, … of an error of the operating system; undefined of any other. */
export const errorCode = (error: unknown): string | undefined =>
  (error as NodeJS.ErrnoException | null)?.code;
