import { z } from 'zod';

/** Where a page begins, and how long it is. */
export const PageQuery = z.object({
  /** `nextCursor` of the page before; the first page without. */
  cursor: z.string().max(10_000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** null on the last page. */
export const NextCursor = z.string().nullable();
