/** Gathers the records of a part as UTF-8, in memory that can be handed over. */
export class RecordWriter {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  /** @param expectedBytes of all records together */
  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(expectedBytes);
  }

  add(record: string): void {
    // A UTF-16 unit is three bytes of UTF-8 at the most.
    const needed = this.#length + 3 * record.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(record, this.#length, 'utf8');
  }

  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer, 0, this.#length);
  }
}
