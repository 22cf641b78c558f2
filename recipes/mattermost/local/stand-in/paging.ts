import type { FastifyRequest } from 'fastify';

/** `LIMIT … OFFSET …` of the query's `page` and `per_page`. */
export function pageOf({ query }: FastifyRequest): string {
  const { page = '0', per_page = '60' } = query as Record<string, string>;
  const size = Math.min(200, Math.max(1, Number.parseInt(per_page, 10) || 60));
  return `LIMIT ${size} OFFSET ${Math.max(0, Number.parseInt(page, 10) || 0) * size}`;
}
