import type { z } from 'zod';
import { RequestError } from './problem-answer.ts';

/** A place in a list as text that means nothing to anybody else. */
export const encodeCursor = (place: unknown): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** The number that `nextCursor` of a list by numbers is; undefined on the first page. @throws RequestError if it is none */
export function numberCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  // More than any table has, and exact.
  if (!/^\d{1,15}$/.test(cursor))
    throw new RequestError(400, 'invalid', 'cursor: give the nextCursor of a page', 'cursor');
  return Number(cursor);
}

/** @throws RequestError if it is none of ours, or of another list */
export function decodeCursor<Place>(cursor: string, schema: z.ZodType<Place>): Place {
  const result = schema.safeParse(parsed(cursor));
  if (result.success) return result.data;
  throw new RequestError(
    400,
    'invalid',
    'cursor: give the nextCursor of a page of the same list, with the same filters',
    'cursor',
  );
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
