import type { DeflatedEntry } from '../../zip/zip-writer.ts';
import { Lines } from '../lines.ts';

/** Bytes of lines that are gathered before they are compressed. */
const WRITE_BYTES = 1024 * 1024;

/** Gathers lines and hands them on in large pieces. */
export class LineWriter {
  /** Where lines may be put piece by piece. */
  readonly lines = new Lines();
  readonly #entry: DeflatedEntry;

  constructor(entry: DeflatedEntry) {
    this.#entry = entry;
  }

  /** @param line byte text, without its line break */
  add(line: string): void {
    this.lines.add(line);
  }

  drain(): Promise<void> {
    return this.lines.drain((bytes) => this.#entry.write(bytes));
  }

  /** Whole lines, or pieces of them, behind what was added before. */
  async addBytes(bytes: Buffer): Promise<void> {
    await this.drain();
    await this.#entry.write(bytes);
  }

  async drainIfFull(): Promise<void> {
    if (this.lines.length > WRITE_BYTES) await this.drain();
  }

  async close(): Promise<void> {
    await this.drain();
    await this.#entry.close();
  }
}
