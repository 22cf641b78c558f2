import { many } from '../../figures.ts';
import type { Assertion } from '../assertion.ts';
import type { StoreAnswer } from '../probe/protocol.ts';
import { itemsOf, type Store } from './answers.ts';
import { assertionsOf, few } from './assert.ts';

/** Every store of proof.yml has items, each with something to compare; or what follows would prove nothing. */
export function judgeSeeded(before: readonly StoreAnswer[], stores: readonly Store[]): Assertion[] {
  const assert = assertionsOf('seed');
  const others = before.map(({ store }) => store).filter((store) => !stores.some(({ id }) => id === store));
  return [
    ...stores.map((store) => {
      const items = itemsOf(before, store);
      if (typeof items === 'string') return assert(store.id, false, items);
      const bare = [...items].filter(([, facts]) => Object.keys(facts).length === 0).map(([id]) => id);
      if (bare.length > 0) return assert(store.id, false, `nothing to compare in ${few(bare)}`);
      return assert(
        store.id,
        items.size > 0,
        items.size > 0
          ? `${many(items.size, 'item')}: ${store.what}`
          : 'nothing was seeded: it can prove nothing',
      );
    }),
    assert(
      'stores',
      others.length === 0,
      others.length === 0 ? many(stores.length, 'store') : `not in proof.yml: ${few(others)}`,
    ),
  ];
}
