import type { Connection, Submittable } from 'pg';

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/** What Slonik's driver reads from pg's answer to a statement. */
interface CopyResult {
  command: 'COPY';
  fields: [];
  rowCount: number;
  rows: [];
}

/**
 * `COPY … FROM STDIN` with data that is in memory already, as pg runs it in place of a query's text:
 * `await client.query(new CopyIn(text, data))`.
 * @see PostgreSQL, "Message Formats": CopyData, CopyDone
 */
export class CopyIn implements Submittable, PromiseLike<CopyResult> {
  readonly #text: string;
  readonly #data: Uint8Array;
  readonly #outcome = Promise.withResolvers<CopyResult>();
  #rowCount = 0;
  // biome-ignore lint/suspicious/noThenProperty: pg answers with the statement itself, which has to be awaited
  readonly then: Promise<CopyResult>['then'] = this.#outcome.promise.then.bind(this.#outcome.promise);

  /** @param data lines in COPY's text format */
  constructor(text: string, data: Uint8Array) {
    this.#text = text;
    this.#data = data;
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse({ stream }: Connection): void {
    const header = Buffer.allocUnsafe(5);
    header[0] = COPY_DATA;
    header.writeUInt32BE(4 + this.#data.length, 1);
    stream.cork();
    stream.write(header);
    stream.write(this.#data);
    stream.write(COPY_DONE);
    stream.uncork();
  }

  /** @param complete its text is `COPY 4000` */
  handleCommandComplete(complete: { text: string }): void {
    this.#rowCount = Number(complete.text.split(' ')[1]);
  }

  handleReadyForQuery(): void {
    this.#outcome.resolve({ command: 'COPY', fields: [], rowCount: this.#rowCount, rows: [] });
  }

  handleError(error: unknown): void {
    this.#outcome.reject(error);
  }
}
