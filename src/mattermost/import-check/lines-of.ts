const NEWLINE = 0x0a;

export interface Line {
  /** Without its break; a line beyond the limit is not held, and left out. */
  bytes?: Buffer;
  length: number;
}

/**
 * The lines of a stream. A chunk at a time is held, or a line of at most `maxBytes`.
 * @param maxBytes of a line without its break
 */
export async function* linesOf(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let open: Buffer[] = [];
  let openBytes = 0;
  const hold = (piece: Buffer) => {
    openBytes += piece.length;
    if (openBytes > maxBytes) open = [];
    else open.push(piece);
  };
  const take = (): Line => {
    const length = openBytes;
    const line =
      length > maxBytes ? { length } : { length, bytes: open.length === 1 ? open[0]! : Buffer.concat(open) };
    open = [];
    openBytes = 0;
    return line;
  };
  for await (const chunk of source) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, to));
      yield take();
      from = to + 1;
    }
    if (from < chunk.length) hold(chunk.subarray(from));
  }
  if (openBytes > 0) yield take();
}
