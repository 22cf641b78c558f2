import { randomUuid } from './random-uuid.ts';

/** The same key for the same request, however often it is sent, and another for another. */
export function createIdempotencyKeys(fresh: () => string = randomUuid) {
  const keys = new Map<string, string>();
  return (request: unknown): string => {
    const text = JSON.stringify(request);
    const key = keys.get(text) ?? fresh();
    keys.set(text, key);
    return key;
  };
}
