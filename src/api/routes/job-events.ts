import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { pageOfJobs } from '../../store/jobs.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jobSummary } from '../job-answer.ts';
import { createFeed, type Feed, type Source } from '../job-feed.ts';
import { readJobState } from '../job-state.ts';
import { type JobDetail, JobParams } from '../schemas/job.ts';
import { jobOf } from './jobs.ts';

const PERIOD_MS = 500;
/** A job that has ended may still be forgotten, and its file removed. */
const REST_MS = 5_000;
/** `alive` is said so often: proxies cut what is silent, and a page, which sees no comments, notices what is gone. */
const KEEP_ALIVE_MS = 15_000;
const LISTED = 50;

/** The answer in the document: endless, and never through a serializer. */
const EVENTS = {
  200: {
    description: 'Server-sent events, each with the whole state as JSON, until the connection is closed',
    content: { 'text/event-stream': { schema: z.string() } },
  },
};

/**
 * Server-sent events. Each event is the whole state, so whoever comes back after a lost connection needs nothing of what it missed:
 * `event: jobs` is a list of `JobSummary`, `event: job` a `JobDetail`. The stream of a job that is forgotten ends.
 */
export const jobEventRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected, log }) => {
  const { pool } = connected;
  const feed = createFeed(log, { periodMs: PERIOD_MS, restMs: REST_MS });
  app.addHook('preClose', async () => feed.close());

  app.get(
    '/events',
    {
      exposeHeadRoute: false,
      schema: { summary: 'The newest jobs, live', tags: ['jobs'], response: EVENTS },
    },
    async (_, reply) => {
      stream(feed, reply, {
        key: 'jobs',
        event: 'jobs',
        read: async () => {
          const jobs = await pageOfJobs(pool, { before: undefined, status: undefined, limit: LISTED });
          return jobs.map(jobSummary);
        },
      });
    },
  );

  app.get(
    '/jobs/:job/events',
    {
      exposeHeadRoute: false,
      schema: { summary: 'One job, live', tags: ['jobs'], params: JobParams, response: EVENTS },
    },
    async ({ params }, reply) => {
      const { jobId } = await jobOf(connected, params.job);
      const read = readJobState(connected, jobId, log);
      let job: JobDetail | undefined;
      stream(feed, reply, {
        key: `job ${jobId}`,
        event: 'job',
        read: async () => {
          job = await read();
          return job;
        },
        isAtRest: () => job !== undefined && hasEnded(job),
      });
    },
  );
};

/** Its file comes after its status is final. */
const hasEnded = ({ status, target }: JobDetail): boolean =>
  status !== 'running' && (status !== 'success' || target?.state === 'finished');

function stream(
  feed: Feed,
  reply: FastifyReply,
  { key, event, ...source }: { key: string; event: string } & Source,
): void {
  reply.hijack();
  const { raw } = reply;
  // Gone while the job was looked up: nobody would tell us again. Later, writing to a connection that has just broken is no error.
  if (raw.destroyed || raw.socket?.destroyed) return;
  raw.on('error', () => raw.destroy());
  raw.writeHead(200, {
    // Those that hooks have set: who takes over the connection sends them too.
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  // A browser that was cut off comes back after a second.
  raw.write('retry: 1000\n\n');
  let unsent: string | undefined;
  const send = (state: string) => {
    // Who does not read gets the newest state when it reads again, not all of them.
    if (raw.writableNeedDrain) unsent = state;
    else raw.write(`event: ${event}\ndata: ${state}\n\n`);
  };
  raw.on('drain', () => {
    const state = unsent;
    unsent = undefined;
    if (state !== undefined) send(state);
  });
  const watching = feed.subscribe(key, source, { state: send, gone: () => raw.end() });
  const keepAlive = setInterval(() => {
    // While the database is away nothing is said: what the page shows is not known to be so any more.
    if (!raw.writableNeedDrain && watching.isFresh()) raw.write('event: alive\ndata: {}\n\n');
  }, KEEP_ALIVE_MS);
  raw.on('close', () => {
    clearInterval(keepAlive);
    watching.leave();
  });
}
