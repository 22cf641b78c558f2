const PER_PAGE = 100;

/** Asks for page after page until one is not full. */
export async function allPages<T>(page: (query: string) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let number = 0; ; number += 1) {
    const some = await page(`page=${number}&per_page=${PER_PAGE}`);
    all.push(...some);
    if (some.length < PER_PAGE) return all;
  }
}
