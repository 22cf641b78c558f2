/** The path of a page of a list. @param cursor null for the first one */
export const pagePath = (path: string, cursor: string | null, limit: number): string =>
  `${path}?limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
