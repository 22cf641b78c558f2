import { GrowingBytes } from '../growing-bytes.ts';

/** Enough for what one chunk's messages come to, as a rule. */
const EXPECTED_BYTES = 1024 * 1024;

/** Lines put together piece by piece, in memory that is used again. */
export class Lines {
  readonly #bytes = new GrowingBytes(EXPECTED_BYTES);
  #count = 0;

  /** Lines that have ended. */
  get count(): number {
    return this.#count;
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#bytes.length;
  }

  /** A piece of the line that is open. @param text byte text */
  put(text: string): void {
    this.#bytes.addByteText(text);
  }

  /** The same, of bytes. */
  putRange(source: Buffer, from: number, to: number): void {
    this.#bytes.addRange(source, from, to);
  }

  /** Ends the line that is open. */
  end(): void {
    this.put('\n');
    this.#count++;
  }

  /** A whole line. @param line byte text, without its line break */
  add(line: string): void {
    this.put(line);
    this.end();
  }

  /** Hands on what waits, the line that is open as far as it goes. Nothing may be put meanwhile. */
  async drain(write: (bytes: Buffer) => Promise<void>): Promise<void> {
    if (this.#bytes.length === 0) return;
    await write(this.#bytes.view);
    this.#bytes.clear();
  }
}
