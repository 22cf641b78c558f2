/** Bytes gathered one behind the other, in memory of their own which can be handed over. */
export class GrowingBytes {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  /** @param expectedBytes of everything together; more is copied into twice the room */
  constructor(expectedBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(expectedBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a text in UTF-8. */
  addText(text: string): void {
    // A UTF-16 unit is three bytes of UTF-8 at the most.
    this.#reserve(3 * text.length);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  /** Adds byte text: a byte a character. */
  addByteText(text: string): void {
    this.#reserve(text.length);
    this.#length += this.#bytes.write(text, this.#length, 'latin1');
  }

  /** Adds the bytes of a buffer from one place up to another. */
  addRange(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    this.#length += source.copy(this.#bytes, this.#length, from, to);
  }

  addBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What has been added since it was cleared, as it stands in memory that the next addition may change. */
  get view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets what was added, and keeps the memory. */
  clear(): void {
    this.#length = 0;
  }

  /** Everything that was added, in no more memory than it needs: add nothing more. */
  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer.transfer(this.#length));
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
