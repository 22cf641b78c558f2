/** Above this, a number no longer tells every microsecond. */
const EXACT = Number.MAX_SAFE_INTEGER;
const SMALLEST = 1024;

/**
 * A set of times in microseconds, as of `tsToMicros`: 12 to 24 bytes each, where a Set of texts takes a hundred. An archive's
 * largest conversation has to fit into memory with it.
 */
export class TimeSet {
  /** Open addressing; 0 is an empty place, since no message was written in 1970. */
  #places = new Float64Array(SMALLEST);
  #size = 0;
  /** Times beyond the year 2255, which a damaged export may hold. */
  readonly #far = new Set<string>();

  get size(): number {
    return this.#size + this.#far.size;
  }

  /** @returns whether it was not there yet */
  add(micros: string): boolean {
    const time = Number(micros);
    if (time > EXACT) {
      const before = this.#far.size;
      return this.#far.add(micros).size > before;
    }
    const place = this.#find(time);
    if (this.#places[place] === time) return false;
    this.#places[place] = time;
    if (++this.#size * 3 > this.#places.length * 2) this.#grow();
    return true;
  }

  has(micros: string): boolean {
    const time = Number(micros);
    return time > EXACT ? this.#far.has(micros) : this.#places[this.#find(time)] === time;
  }

  *[Symbol.iterator](): Generator<string> {
    for (const time of this.#places) if (time !== 0) yield String(time);
    yield* this.#far;
  }

  /** The place of a time, or the empty one where it belongs. */
  #find(time: number): number {
    const mask = this.#places.length - 1;
    const low = time % 0x1_0000_0000;
    let at = (Math.imul(low ^ (time / 0x1_0000_0000), 0x9e3779b1) >>> 7) & mask;
    while (this.#places[at] !== 0 && this.#places[at] !== time) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Float64Array(2 * before.length);
    for (const time of before) if (time !== 0) this.#places[this.#find(time)] = time;
  }
}
