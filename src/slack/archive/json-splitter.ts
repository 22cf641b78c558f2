import { ArchiveInvalidError } from './errors.ts';
import {
  BACKSLASH,
  BYTE_ORDER_MARK,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  isBlank,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from './json-bytes.ts';
import type { ArchiveLimits } from './limits.ts';

/** Names the file in errors. */
export interface JsonPlace {
  archive: string;
  entry: string;
}

/** Cuts the text of a JSON array into the texts of its elements, which it does not look into. */
export interface ElementSplitter {
  /** The elements that end in this chunk. Take all of them before the next push. @throws ArchiveInvalidError */
  push(chunk: Buffer): Generator<Buffer>;
  /** @throws ArchiveInvalidError if the array is not closed */
  end(): void;
  /** The element given last: its index and the byte offset of its first byte in the file. */
  current(): { index: number; offset: number };
}

type State =
  /** Before the `[`. */
  | 'start'
  /** Behind `[` or `,`: an element begins at the next byte that is no blank. */
  | 'between'
  /** In an element, `depth` levels inside it. */
  | 'element'
  /** In a string of an element. */
  | 'string'
  /** Behind the `\` in a string. */
  | 'escape'
  /** Behind the `]`. */
  | 'done';

export function createElementSplitter(where: JsonPlace, limits: Readonly<ArchiveLimits>): ElementSplitter {
  let state: State = 'start';
  let depth = 0;
  /** Elements begun so far. */
  let begun = 0;
  let elementOffset = 0;
  /** Offset in the file of the chunk's first byte. */
  let chunkOffset = 0;
  /** Pieces of the current element from earlier chunks. */
  let held: Buffer[] = [];
  let heldBytes = 0;

  const fault = (problem: string) => new ArchiveInvalidError(`${where.archive}: ${where.entry}: ${problem}`);

  function assertElementSize(size: number): void {
    if (size <= limits.maxElementBytes) return;
    throw fault(
      `element ${begun - 1}, at byte ${elementOffset}, is larger than ${limits.maxElementBytes} bytes (limit maxElementBytes). If the archive is sound, raise this limit`,
    );
  }

  function finishElement(chunk: Buffer, from: number, to: number): Buffer {
    assertElementSize(heldBytes + to - from);
    const last = chunk.subarray(from, to);
    const element = held.length === 0 ? last : Buffer.concat([...held, last], heldBytes + last.length);
    held = [];
    heldBytes = 0;
    return element;
  }

  function startByte(byte: number, offset: number): State {
    if (isBlank(byte) || (offset < 3 && byte === BYTE_ORDER_MARK[offset])) return 'start';
    if (byte === OPEN_ARRAY) return 'between';
    throw fault(`expected an array, found ${describeValue(byte)}`);
  }

  function* push(chunk: Buffer): Generator<Buffer> {
    let elementStart = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (state === 'string') {
        if (byte === QUOTE) state = 'element';
        else if (byte === BACKSLASH) state = 'escape';
      } else if (state === 'element') {
        if (byte === QUOTE) state = 'string';
        else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
          if (++depth > limits.maxDepth) {
            throw fault(
              `element ${begun - 1}, at byte ${elementOffset}, is nested more than ${limits.maxDepth} levels deep (limit maxDepth): damaged or forged`,
            );
          }
        } else if (depth === 0 && (byte === COMMA || byte === CLOSE_ARRAY)) {
          yield finishElement(chunk, elementStart, at);
          state = byte === COMMA ? 'between' : 'done';
        } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
          if (depth > 0) depth--;
        }
      } else if (state === 'escape') {
        state = 'string';
      } else if (state === 'between') {
        if (isBlank(byte)) continue;
        if (byte === CLOSE_ARRAY && begun === 0) state = 'done';
        else if (byte === COMMA || byte === CLOSE_ARRAY) {
          throw fault(`element ${begun}, at byte ${chunkOffset + at}, is missing: not JSON`);
        } else {
          begun++;
          elementOffset = chunkOffset + at;
          elementStart = at;
          state = 'element';
          // The byte belongs to the element: look at it again in that state.
          at--;
        }
      } else if (state === 'start') {
        state = startByte(byte, chunkOffset + at);
      } else if (!isBlank(byte)) {
        throw fault(`there is something behind the end of the array, at byte ${chunkOffset + at}: not JSON`);
      }
    }
    if (state === 'element' || state === 'string' || state === 'escape') {
      held.push(chunk.subarray(elementStart));
      heldBytes += chunk.length - elementStart;
      assertElementSize(heldBytes);
    }
    chunkOffset += chunk.length;
  }

  return {
    push,
    end() {
      if (state === 'done') return;
      if (state === 'start') throw fault('expected an array, found an empty file');
      const place = state === 'between' ? `after ${begun} elements` : `in element ${begun - 1}`;
      throw fault(`truncated: it ends at byte ${chunkOffset}, ${place}. Copy or download the archive again`);
    },
    current: () => ({ index: begun - 1, offset: elementOffset }),
  };
}

function describeValue(firstByte: number): string {
  const first = String.fromCharCode(firstByte);
  if (first === '{') return 'an object';
  if (first === '"') return 'a string';
  if (/[-0-9]/.test(first)) return 'a number';
  if (/[tfn]/.test(first)) return 'true, false or null';
  return 'something that is not JSON';
}
