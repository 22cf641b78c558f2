import type { Writable } from 'node:stream';

/**
 * Writes one piece after the other, each when the one before it is out: what waits stays small, however much comes.
 * A reader that went away (`… | head`) has seen enough.
 */
export async function writeOut(
  pieces: AsyncIterable<string>,
  stream: Writable = process.stdout,
): Promise<void> {
  for await (const piece of pieces) {
    const error = await new Promise<Error | null | undefined>((resolve) => stream.write(piece, resolve));
    if (!error) continue;
    if (isGone(error)) return;
    throw error;
  }
}

const isGone = ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
