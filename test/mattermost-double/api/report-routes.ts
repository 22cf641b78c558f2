import type { FastifyInstance } from 'fastify';
import { demand } from '../app-error.ts';
import type { PostRow } from '../rows.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin } from './access.ts';
import { showPost } from './show-post.ts';

interface ReportQuery {
  channel_id: string;
  start_time: number;
  time_field: 'create_at' | 'update_at';
  sort_direction: 'asc' | 'desc';
  per_page: number;
  include_deleted: boolean;
  exclude_system_posts: boolean;
  include_metadata: boolean;
  /** The last post of the page before. */
  last?: { time: number; id: string };
}

const MAX_PER_PAGE = 1000;

/** All posts of a channel, page by page; a cursor holds the query of the first page, whatever the body says then. */
export function reportRoutes(app: FastifyInstance, { state, version }: ServerContext): void {
  if (!version.modernApi) return;
  app.post('/reports/posts', (request) => {
    demandAdmin(state, request);
    const query = readQuery((request.body ?? {}) as Record<string, unknown>);
    const { channel_id, time_field, sort_direction, per_page } = query;
    demand(state.tables.channels.has(channel_id), 'model.post.query_params.invalid_channel_id', {
      where: 'ReportPostQueryParams.Validate',
    });
    const direction = sort_direction === 'asc' ? 1 : -1;
    const order = (a: PostRow, b: PostRow) =>
      direction * (a[time_field] - b[time_field] || (a.id < b.id ? -1 : 1));
    const rows = state.by.channelPosts
      .all(channel_id)
      .filter((post) => isReported(post, query))
      .sort(order)
      .filter((post) => isAfter(post, query));
    const page = rows.slice(0, per_page);
    const last = page.at(-1);
    const posts = page.map((post) => {
      const { metadata, ...shown } = showPost(state, post, { showsDeleted: true });
      return query.include_metadata ? { ...shown, metadata } : shown;
    });
    if (rows.length <= per_page || !last) return { posts };
    const next: ReportQuery = { ...query, last: { time: last[time_field], id: last.id } };
    return { posts, next_cursor: { cursor: Buffer.from(JSON.stringify(next)).toString('base64') } };
  });
}

function readQuery(body: Record<string, unknown>): ReportQuery {
  const given = typeof body.cursor === 'object' ? (body.cursor as { cursor?: string })?.cursor : body.cursor;
  const perPage = Number(body.per_page ?? 100);
  const isPage = Number.isInteger(perPage) && perPage >= 1 && perPage <= MAX_PER_PAGE;
  demand(isPage, 'model.post.query_params.invalid_per_page');
  if (typeof given === 'string' && given !== '')
    return { ...JSON.parse(Buffer.from(given, 'base64').toString()), per_page: perPage };
  const { time_field = 'create_at', sort_direction = 'asc' } = body;
  demand(
    time_field === 'create_at' || time_field === 'update_at',
    'model.post.query_params.invalid_time_field',
  );
  demand(
    sort_direction === 'asc' || sort_direction === 'desc',
    'model.post.query_params.invalid_sort_direction',
  );
  return {
    channel_id: String(body.channel_id ?? ''),
    start_time: Number(body.start_time ?? 0),
    time_field: time_field as 'create_at',
    sort_direction: sort_direction as 'asc',
    per_page: perPage,
    include_deleted: body.include_deleted === true,
    exclude_system_posts: body.exclude_system_posts === true,
    include_metadata: body.include_metadata === true,
  };
}

function isReported(post: PostRow, query: ReportQuery): boolean {
  const { start_time, time_field, sort_direction } = query;
  const time = post[time_field];
  const isInTime = start_time === 0 || (sort_direction === 'asc' ? time >= start_time : time <= start_time);
  if (!query.include_deleted && post.delete_at > 0) return false;
  return isInTime && !(query.exclude_system_posts && post.type.startsWith('system_'));
}

function isAfter(post: PostRow, { last, time_field, sort_direction }: ReportQuery): boolean {
  if (!last) return true;
  const [time, sign] = [post[time_field], sort_direction === 'asc' ? 1 : -1];
  return time === last.time
    ? sign * (post.id > last.id ? 1 : -1) > 0 && post.id !== last.id
    : sign * (time - last.time) > 0;
}
