import { type EarlierTargets, type InheritedName, pageOfInheritedNames } from '../store/earlier.ts';
import type { CommonQueryMethods } from '../store/pool.ts';
import type { SharedType } from '../store/workspace-entities.ts';
import { BATCH } from './planned-entities.ts';

/** Entity id → what it is called at the server since an earlier target; empty for a file. */
export async function inheritedNames(
  db: CommonQueryMethods,
  { targetIds }: EarlierTargets,
  type: SharedType,
): Promise<Map<number, InheritedName>> {
  const names = new Map<number, InheritedName>();
  if (targetIds.length === 0) return names;
  for (let after = 0; ; ) {
    const page = await pageOfInheritedNames(db, targetIds, type, after, BATCH);
    for (const name of page) names.set(name.entityId, name);
    if (page.length < BATCH) return names;
    after = page.at(-1)!.entityId;
  }
}
