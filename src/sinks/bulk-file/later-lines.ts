import { createReadStream } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { BYTE_TEXT } from '../byte-text.ts';

/**
 * Lines that may be handled only when all others of their type are: the second line of a thread, whose root the server
 * finds only once it is stored. On disk, since one line may have 16 MiB.
 */
export class LaterLines {
  #waiting: string[] = [];
  #count = 0;
  readonly #path: string;

  /** @param path of a file that nobody else uses; `discard` removes it */
  constructor(path: string) {
    this.#path = path;
  }

  get count(): number {
    return this.#count;
  }

  /** @param line byte text, without its line break */
  add(line: string): void {
    this.#waiting.push(`${line}\n`);
    this.#count++;
  }

  async drain(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await appendFile(this.#path, this.#waiting.join(''), BYTE_TEXT);
    this.#waiting = [];
  }

  /** The bytes of all lines, each with its line break, in the order in which they came. */
  async *bytes(): AsyncGenerator<Buffer> {
    await this.drain();
    // As they are: JSON may hold U+2028, at which a reader of lines would cut.
    if (this.#count > 0) yield* createReadStream(this.#path);
  }

  async discard(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
