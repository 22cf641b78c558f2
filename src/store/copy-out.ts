import type { Connection, Submittable } from 'pg';
import { GrowingBytes } from '../growing-bytes.ts';

/** What Slonik's driver reads from pg's answer to a statement. */
interface CopyResult {
  command: 'COPY';
  fields: { name: 'data'; dataTypeID: number }[];
  rowCount: 1;
  rows: [{ data: Uint8Array<ArrayBuffer> }];
}

const BYTEA = 17;

const SMALLEST_BYTES = 64 * 1024;
/** What the largest answer took so far: to begin with it saves the copies of growing, and their garbage. */
let expectedBytes = SMALLEST_BYTES;
const MOST_EXPECTED_BYTES = 4 * 1024 * 1024;

/**
 * `COPY … TO STDOUT`, as pg runs it in place of a query's text: everything that comes, as the column `data` of one row,
 * in memory of its own which can be handed over.
 * @see PostgreSQL, "Message Formats": CopyData
 */
export class CopyOut implements Submittable, PromiseLike<CopyResult> {
  readonly #text: string;
  readonly #data = new GrowingBytes(expectedBytes);
  readonly #outcome = Promise.withResolvers<CopyResult>();
  // biome-ignore lint/suspicious/noThenProperty: pg answers with the statement itself, which has to be awaited
  readonly then: Promise<CopyResult>['then'] = this.#outcome.promise.then.bind(this.#outcome.promise);

  constructor(text: string) {
    this.#text = text;
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  /** pg goes on to use the chunk's memory: it has to be copied at once. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.#data.addBytes(chunk);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    expectedBytes = Math.min(Math.max(expectedBytes, this.#data.length), MOST_EXPECTED_BYTES);
    const data = this.#data.finish();
    const fields: CopyResult['fields'] = [{ name: 'data', dataTypeID: BYTEA }];
    this.#outcome.resolve({ command: 'COPY', fields, rowCount: 1, rows: [{ data }] });
  }

  handleError(error: unknown): void {
    this.#outcome.reject(error);
  }
}
