/** Rows of a page; the server gives no more. */
export const PER_PAGE = 200;

/** All that a list of pages holds. @param pageOf page from 0, of `PER_PAGE` rows, less on the last */
export async function* allPages<Row>(pageOf: (page: number) => Promise<readonly Row[]>): AsyncGenerator<Row> {
  for (let page = 0; ; page++) {
    const rows = await pageOf(page);
    yield* rows;
    if (rows.length < PER_PAGE) return;
  }
}

export function batches<Item>(items: readonly Item[], size: number): Item[][] {
  const found: Item[][] = [];
  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size));
  return found;
}

/** Answers in the order of the items, `width` questions at a time. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  width: number,
  ask: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await ask(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
