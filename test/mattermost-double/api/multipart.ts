import { AppError } from '../app-error.ts';

const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/** The content of the first part of a multipart body. @throws AppError 400 there is none */
export async function* firstPart(body: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Buffer> {
  const mark = Buffer.from(`\r\n--${boundary}`);
  let held = Buffer.alloc(0);
  let isInside = false;
  let isOver = false;
  for await (const chunk of body) {
    // The rest has to be read all the same, or the answer would meet a client that still writes.
    if (isOver) continue;
    held = Buffer.concat([held, chunk]);
    if (!isInside) {
      const start = held.indexOf(END_OF_HEADERS);
      if (start < 0) continue;
      held = held.subarray(start + END_OF_HEADERS.length);
      isInside = true;
    }
    const end = held.indexOf(mark);
    if (end >= 0) {
      yield held.subarray(0, end);
      isOver = true;
      continue;
    }
    const safe = held.length - mark.length;
    if (safe <= 0) continue;
    yield held.subarray(0, safe);
    held = held.subarray(safe);
  }
  if (!isOver) throw new AppError('api.upload.upload_data.multipart_error', { where: 'uploadData' });
}
