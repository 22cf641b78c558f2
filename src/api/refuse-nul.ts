import type { FastifyInstance } from 'fastify';
import { RequestError } from './problem-answer.ts';

/** Refuses the character NUL in paths, queries and JSON bodies: neither PostgreSQL nor a file's name can have it. */
export function refuseNul(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ params, query, body }) => {
    for (const part of [params, query, body])
      if (hasNul(part)) throw new RequestError(400, 'invalid', 'the request holds the character NUL');
  });
}

/** Looks into plain JSON only: a stream or a buffer is somebody else's. Without recursion: a request may be nested as deep as it is long. */
function hasNul(whole: unknown): boolean {
  const left = [whole];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string' && value.includes('\0')) return true;
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const one of value) left.push(one);
      continue;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) continue;
    for (const [key, one] of Object.entries(value)) left.push(key, one);
  }
  return false;
}
