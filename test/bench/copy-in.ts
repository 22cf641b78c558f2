import { once } from 'node:events';
import type { Connection, Submittable } from 'pg';

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/**
 * `COPY … FROM STDIN` as `pg` runs it: `const copy = client.query(new CopyIn(text, chunks)); await copy.done`.
 * @see PostgreSQL, "Message Formats": CopyData, CopyDone
 */
export class CopyIn implements Submittable {
  readonly done: Promise<void>;
  readonly #text: string;
  readonly #chunks: Iterable<string>;
  readonly #settle: { resolve: () => void; reject: (error: unknown) => void };

  /** @param chunks lines in COPY's text format, any number of them in a chunk */
  constructor(text: string, chunks: Iterable<string>) {
    this.#text = text;
    this.#chunks = chunks;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.#settle = { resolve, reject };
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse({ stream }: Connection): void {
    this.#send(stream).catch(this.#settle.reject);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settle.resolve();
  }

  handleError(error: unknown): void {
    this.#settle.reject(error);
  }

  async #send(stream: Connection['stream']): Promise<void> {
    for (const chunk of this.#chunks) {
      const bytes = Buffer.byteLength(chunk);
      const message = Buffer.allocUnsafe(5 + bytes);
      message[0] = COPY_DATA;
      message.writeUInt32BE(4 + bytes, 1);
      message.write(chunk, 5);
      if (!stream.write(message)) await once(stream, 'drain');
    }
    stream.write(COPY_DONE);
  }
}
