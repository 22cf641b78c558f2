import type { Assertion } from '../assertion.ts';
import type { ProbeAnswer, StoreAnswer } from '../probe/protocol.ts';
import { itemsOf, type Store } from './answers.ts';
import { assertionsOf, few } from './assert.ts';
import { idsIn } from './mutated.ts';

/**
 * The restored service takes something new in each store, and what it had is still the same.
 * @param before the write, after the restart @param after read after it
 */
export function judgeWrite(
  { written }: ProbeAnswer<'write'>,
  before: readonly StoreAnswer[],
  after: readonly StoreAnswer[],
  stores: readonly Store[],
): Assertion[] {
  const assert = assertionsOf('again');
  return stores.map((store) => {
    const name = `${store.id}.write`;
    const ids = idsIn(written, store);
    const was = itemsOf(before, store);
    const is = itemsOf(after, store);
    if (ids.length === 0) return assert(name, false, 'nothing was written');
    if (typeof was === 'string') return assert(name, false, was);
    if (typeof is === 'string') return assert(name, false, is);
    const lost = ids.filter((id) => !is.has(id));
    const old = ids.filter((id) => was.has(id));
    const gone = [...was.keys()].filter((id) => !is.has(id));
    if (lost.length > 0) return assert(name, false, `written and not there: ${few(lost)}`);
    if (old.length > 0) return assert(name, false, `nothing new: ${few(old)} was there before`);
    if (gone.length > 0) return assert(name, false, `lost by the write: ${few(gone)}`);
    return assert(name, true, `written and read back: ${few(ids)}`);
  });
}
