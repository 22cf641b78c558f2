import type { DeflatedEntry } from '../../zip/zip-writer.ts';
import { BYTE_TEXT } from '../byte-text.ts';

/** Bytes of lines that are gathered before they are compressed. */
const WRITE_BYTES = 1024 * 1024;

/** Gathers lines and hands them on in large pieces. */
export class LineWriter {
  #lines: string[] = [];
  #length = 0;
  readonly #entry: DeflatedEntry;

  constructor(entry: DeflatedEntry) {
    this.#entry = entry;
  }

  /** @param line byte text, without its line break */
  add(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }

  async drain(): Promise<void> {
    if (this.#lines.length === 0) return;
    // The last line's break too: behind the joined text it would cost a copy of all of it.
    this.#lines.push('');
    const bytes = Buffer.from(this.#lines.join('\n'), BYTE_TEXT);
    this.#lines = [];
    this.#length = 0;
    await this.#entry.write(bytes);
  }

  /** Whole lines, or pieces of them, behind what was added before. */
  async addBytes(bytes: Buffer): Promise<void> {
    await this.drain();
    await this.#entry.write(bytes);
  }

  async drainIfFull(): Promise<void> {
    if (this.#length > WRITE_BYTES) await this.drain();
  }

  async close(): Promise<void> {
    await this.drain();
    await this.#entry.close();
  }
}
