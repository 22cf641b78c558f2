import { createReadStream } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { Lines } from '../lines.ts';

/**
 * Lines that may be handled only when all others of their type are: the second line of a thread, whose root the server
 * finds only once it is stored. On disk, since one line may have 16 MiB.
 */
export class LaterLines {
  /** Where they are put. */
  readonly lines = new Lines();
  readonly #path: string;

  /** @param path of a file that nobody else uses; `discard` removes it */
  constructor(path: string) {
    this.#path = path;
  }

  drain(): Promise<void> {
    return this.lines.drain((bytes) => appendFile(this.#path, bytes));
  }

  /** The bytes of all lines, each with its line break, in the order in which they came. */
  async *bytes(): AsyncGenerator<Buffer> {
    await this.drain();
    // As they are: JSON may hold U+2028, at which a reader of lines would cut.
    if (this.lines.count > 0) yield* createReadStream(this.#path);
  }

  async discard(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
