import { z } from 'zod';

/** Every answer that is no success: RFC 9457, `application/problem+json`. */
export const Problem = z
  .object({
    status: z.number().int(),
    /** A word for programs: `not_found`, `invalid`, `conflict`, `unauthorized`, `forbidden`, `unavailable`, … */
    code: z.string(),
    /** One line for people: what is wrong, and what to do. */
    title: z.string(),
    /** The field of the request that is wrong, where it is one: `target.url`. */
    field: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
