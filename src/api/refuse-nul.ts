import type { FastifyInstance } from 'fastify';
import { RequestError } from './problem-answer.ts';

/** Refuses the character NUL in paths, queries and JSON bodies: neither PostgreSQL nor a file's name can have it. */
export function refuseNul(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ params, query, body }) => {
    for (const part of [params, query, body])
      if (hasNul(part)) throw new RequestError(400, 'invalid', 'the request holds the character NUL');
  });
}

/** Looks into plain JSON only: a stream or a buffer is somebody else's. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasNul);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.entries(value).some(([key, one]) => key.includes('\0') || hasNul(one));
}
