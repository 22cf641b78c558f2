/** A result on its way out of a thread, and which of its memory is handed over instead of copied. */
export interface Share<Value> {
  value: Value;
  transfer: ArrayBuffer[];
}
