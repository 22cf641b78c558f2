import { createReadStream } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';

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

  add(line: string): void {
    this.#waiting.push(`${line}\n`);
    this.#count++;
  }

  async drain(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await appendFile(this.#path, this.#waiting.join(''));
    this.#waiting = [];
  }

  /** All lines, in the order in which they came. */
  async *lines(): AsyncGenerator<string> {
    await this.drain();
    if (this.#count === 0) return;
    yield* createInterface({
      input: createReadStream(this.#path, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
  }

  async discard(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
