import { isDeepStrictEqual } from 'node:util';
import { many } from '../../figures.ts';
import type { Assertion, Step } from '../assertion.ts';
import type { Item, StoreAnswer } from '../probe/protocol.ts';
import { itemsOf, type Store } from './answers.ts';
import { assertionsOf, few } from './assert.ts';

/** Each store has the items that it had before, with the same facts, and no other. Details name items and facts, never what they say. */
export function judgeState(
  before: readonly StoreAnswer[],
  after: readonly StoreAnswer[],
  stores: readonly Store[],
  step: Step,
): Assertion[] {
  const assert = assertionsOf(step);
  return stores.map((store) => {
    const was = itemsOf(before, store);
    const is = itemsOf(after, store);
    const name = `${store.id}.state`;
    if (typeof was === 'string') return assert(name, false, `before: ${was}`);
    if (typeof is === 'string') return assert(name, false, is);
    if (was.size === 0)
      return assert(name, false, 'nothing was there before: that nothing is there now says nothing');
    const differences = compareItems(was, is);
    return differences.length === 0
      ? assert(name, true, `${many(was.size, 'item')}, ${many(factsIn(was), 'fact')}, all equal`)
      : assert(
          name,
          false,
          `${differences.length} of ${many(was.size, 'item')} differ: ${few(differences, 5)}`,
        );
  });
}

type Items = ReadonlyMap<string, Item['facts']>;

const factsIn = (items: Items) =>
  [...items.values()].reduce((sum, facts) => sum + Object.keys(facts).length, 0);

/** What differs, by the ids of items and the names of facts: `INBOX:uid 3 (flags)`, `INBOX:uid 4 is missing`, `INBOX:uid 9 is new`. */
function compareItems(was: Items, is: Items): string[] {
  const missing = [...was.keys()].filter((id) => !is.has(id)).map((id) => `${id} is missing`);
  const added = [...is.keys()].filter((id) => !was.has(id)).map((id) => `${id} is new`);
  const changed = [...was].flatMap(([id, facts]) => {
    const now = is.get(id);
    const names = now === undefined ? [] : differentFacts(facts, now);
    return names.length > 0 ? [`${id} (${names.join(', ')})`] : [];
  });
  return [...missing, ...changed, ...added];
}

/** The names of the facts that are not the same, or not in both. */
export const differentFacts = (one: Item['facts'], other: Item['facts']): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) =>
      !(Object.hasOwn(one, name) && Object.hasOwn(other, name)) || !isDeepStrictEqual(one[name], other[name]),
  );
