import type { Assertion } from '../assertion.ts';
import type { StoreAnswer } from '../probe/protocol.ts';
import { itemsOf, type Store } from './answers.ts';
import { assertionsOf, few } from './assert.ts';
import { canNot, idsIn, type Mutation } from './mutated.ts';
import { differentFacts, judgeState } from './state.ts';

/**
 * Each store is what it was at the snapshot: the same items, nothing of what was written later, and whole what was damaged later. The last two follow
 * from the first; they tell a restore that did nothing from one that brought back too little.
 */
export function judgeBack(
  before: readonly StoreAnswer[],
  after: readonly StoreAnswer[],
  stores: readonly Store[],
  mutation: Mutation,
  step: 'back' | 'again',
): Assertion[] {
  const assert = assertionsOf(step);
  return [
    ...judgeState(before, after, stores, step),
    ...stores.flatMap((store) => {
      const was = itemsOf(before, store);
      const is = itemsOf(after, store);
      const judge = (what: 'canary' | 'damage', ids: string[], wrong: (id: string) => string | null) => {
        if (canNot(mutation, store, what)) return [];
        const name = `${store.id}.${what === 'canary' ? 'canary-absent' : 'damage-undone'}`;
        if (typeof is === 'string') return [assert(name, false, is)];
        if (ids.length === 0) return [assert(name, false, 'the probe names none, nor why there is none')];
        const problems = ids.map(wrong).filter((problem) => problem !== null);
        const fine = what === 'canary' ? `not there: ${few(ids)}` : `whole: ${few(ids)}`;
        return [assert(name, problems.length === 0, problems.length === 0 ? fine : few(problems))];
      };
      return [
        ...judge('canary', idsIn(mutation.canaries, store), (id) =>
          typeof is !== 'string' && is.has(id) ? `${id} was written after the snapshot, and is there` : null,
        ),
        ...judge('damage', idsIn(mutation.damaged, store), (id) => {
          const facts = typeof was === 'string' ? undefined : was.get(id);
          const now = typeof is === 'string' ? undefined : is.get(id);
          if (facts === undefined) return `${id} was not there before it was damaged`;
          if (now === undefined) return `${id} is missing`;
          const names = differentFacts(facts, now);
          return names.length > 0 ? `${id} (${names.join(', ')})` : null;
        }),
      ];
    }),
  ];
}
