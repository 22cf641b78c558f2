import type { FastifyRequest } from 'fastify';

export type Query = Record<string, string | undefined>;

export const queryOf = ({ query }: FastifyRequest): Query => query as Query;

export const paramsOf = ({ params }: FastifyRequest): Record<string, string> =>
  params as Record<string, string>;

const DEFAULT_PER_PAGE = 60;
const MAX_PER_PAGE = 200;

/** `page` from 0 and `per_page`; what is no number counts as not given, and more than 200 as 200. */
export function pageOf({ page, per_page }: Query): { offset: number; limit: number } {
  const size = /^\d+$/.test(per_page ?? '') ? Math.min(Number(per_page), MAX_PER_PAGE) : DEFAULT_PER_PAGE;
  const number = /^\d+$/.test(page ?? '') ? Number(page) : 0;
  return { offset: number * size, limit: size };
}

export function paged<Row>(rows: readonly Row[], query: Query): Row[] {
  const { offset, limit } = pageOf(query);
  return rows.slice(offset, offset + limit);
}
