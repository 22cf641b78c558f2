import type { Assertion } from '../assertion.ts';
import type { ProbeAnswer, StoreAnswer } from '../probe/protocol.ts';
import { itemsOf, type Store } from './answers.ts';
import { assertionsOf, few } from './assert.ts';
import { differentFacts } from './state.ts';

export type Mutation = ProbeAnswer<'mutate'>;

/** Whether the probe has said that a store can't have this. */
export const canNot = ({ cannot }: Mutation, { id }: Pick<Store, 'id'>, what: 'canary' | 'damage'): boolean =>
  cannot.some((one) => one.store === id && one.what === what);

/** The ids that a mutation names in a store. */
export const idsIn = (named: Mutation['canaries'], { id }: Pick<Store, 'id'>): string[] =>
  named.filter(({ store }) => store === id).map((one) => one.id);

/**
 * What was written after the backup is there, and what was damaged is damaged: as the service says, before the wipe. A canary that was never
 * written is absent after any restore.
 * @param mutated read after the mutation
 */
export function judgeMutated(
  before: readonly StoreAnswer[],
  mutated: readonly StoreAnswer[],
  mutation: Mutation,
  stores: readonly Store[],
): Assertion[] {
  const assert = assertionsOf('mutate');
  return stores.flatMap((store) => {
    const was = itemsOf(before, store);
    const is = itemsOf(mutated, store);
    const judge = (what: 'canary' | 'damage', ids: string[], isDone: (id: string) => boolean) => {
      if (canNot(mutation, store, what)) return [];
      const undone = ids.filter((id) => !isDone(id));
      const problem =
        ids.length === 0
          ? `the probe names none, nor why there is none`
          : `nothing to be seen of ${few(undone)}`;
      const ok = ids.length > 0 && undone.length === 0;
      return [assert(`${store.id}.${what}`, ok, ok ? few(ids) : problem)];
    };
    if (typeof was === 'string') return [assert(`${store.id}.canary`, false, `before: ${was}`)];
    if (typeof is === 'string') return [assert(`${store.id}.canary`, false, is)];
    return [
      ...judge('canary', idsIn(mutation.canaries, store), (id) => is.has(id) && !was.has(id)),
      ...judge('damage', idsIn(mutation.damaged, store), (id) => {
        const [facts, now] = [was.get(id), is.get(id)];
        return facts !== undefined && (now === undefined || differentFacts(facts, now).length > 0);
      }),
    ];
  });
}
