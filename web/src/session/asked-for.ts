const NAME = 'asked-for';

/** Keeps what was asked for while one is away at the identity provider, which comes back to the first page. @param path with its search */
export const keepAskedFor = (storage: Pick<Storage, 'setItem'>, path: string): void =>
  storage.setItem(NAME, path);

/** Where to go on, once; only a place of this page. */
export function takeAskedFor(storage: Pick<Storage, 'getItem' | 'removeItem'>): string | undefined {
  const path = storage.getItem(NAME);
  storage.removeItem(NAME);
  return path !== null && /^\/(?![/\\])/.test(path) ? path : undefined;
}
