import { isDeepStrictEqual } from 'node:util';
import type { Assertion } from '../assertion.ts';
import type { PassRecord } from '../proof-record.ts';
import type { Store } from './answers.ts';
import { assertionsOf } from './assert.ts';

/** Two passes that came to their end share nothing: neither seed, run and snapshot, nor what was seeded. */
export function judgeCold(first: PassRecord, second: PassRecord, stores: readonly Store[]): Assertion[] {
  const assert = assertionsOf('evidence');
  const apart = (name: string, one: string | number | undefined, other: string | number | undefined) =>
    assert(
      `cold.${name}`,
      one !== undefined && other !== undefined && one !== other,
      one === other ? `${name} of both passes: ${one ?? 'none'}` : `${one ?? 'none'} and ${other ?? 'none'}`,
    );
  const items = (pass: PassRecord, id: string) =>
    pass.manifests.before?.find(({ store }) => store === id)?.items ?? [];
  return [
    apart('seed', first.seed, second.seed),
    apart('run', first.run, second.run),
    // Of a recipe without a backup neither has one.
    ...(first.snapshot || second.snapshot
      ? [apart('snapshot', first.snapshot?.id, second.snapshot?.id)]
      : []),
    ...stores.map(({ id }) => {
      const [one, other] = [items(first, id), items(second, id)];
      const ok = one.length > 0 && other.length > 0 && !isDeepStrictEqual(one, other);
      return assert(
        `cold.${id}`,
        ok,
        ok ? 'other data in each pass' : 'both passes have the same data: the second is no other proof',
      );
    }),
  ];
}
