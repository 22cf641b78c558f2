/** A scanner's buffer: a line of this many bytes or more does not fit. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** The lines do not end where they have to. */
export class LineTooLongError extends Error {}

/**
 * Lines as Go's scanner gives them: without their end, nothing after a last one.
 * @throws LineTooLongError when it comes to a line that is too long
 */
export async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      pieces.push(chunk.subarray(start, end));
      if (length + end - start >= MAX_LINE_BYTES) throw new LineTooLongError('token too long');
      yield withoutReturn(Buffer.concat(pieces));
      pieces = [];
      length = 0;
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(Buffer.from(chunk.subarray(start)));
    length += chunk.length - start;
    if (length >= MAX_LINE_BYTES) throw new LineTooLongError('token too long');
  }
  if (length > 0) yield withoutReturn(Buffer.concat(pieces));
}

const withoutReturn = (line: Buffer) => (line.at(-1) === 13 ? line.subarray(0, -1) : line);
