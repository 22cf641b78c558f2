import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, demand } from '../app-error.ts';
import { newId } from '../new-id.ts';
import { JOB_STATUSES, type JobRow, type JobStatus } from '../rows.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, found, invalidBody } from './access.ts';
import { paged, paramsOf, queryOf } from './paging.ts';

/** Changes of status that need no `force`. */
const CHANGES: Partial<Record<JobStatus, JobStatus[]>> = {
  pending: ['cancel_requested'],
  in_progress: ['pending', 'cancel_requested'],
  cancel_requested: ['canceled'],
};

export function jobRoutes(app: FastifyInstance, { state, version, worker }: ServerContext): void {
  const jobOf = (request: FastifyRequest) =>
    found(state.tables.jobs.get(paramsOf(request).id!), 'app.job.get.app_error');

  app.post('/jobs', (request, reply) => {
    demandAdmin(state, request);
    const { type, data = {} } = (request.body ?? {}) as Partial<JobRow>;
    const isText =
      typeof data === 'object' && Object.values(data ?? {}).every((one) => typeof one === 'string');
    if (typeof type !== 'string' || !isText) throw invalidBody('job');
    demand(type === 'import_process', 'api.job.unable_to_create_job.incorrect_job_type');
    const job: JobRow = {
      id: newId(),
      type,
      priority: 0,
      create_at: Date.now(),
      start_at: 0,
      last_activity_at: 0,
      status: 'pending',
      progress: 0,
      data: data ?? {},
    };
    state.commit(['jobs', job]);
    worker.noteCreated(job.id);
    return reply.code(201).send(job);
  });

  app.get('/jobs/:id', (request) => {
    demandAdmin(state, request);
    return jobOf(request);
  });

  app.get('/jobs/type/:type', (request) => {
    demandAdmin(state, request);
    const jobs = [...state.tables.jobs.values()].filter(({ type }) => type === paramsOf(request).type);
    return paged(jobs.reverse(), queryOf(request));
  });

  // Only a job that waits is really cancelled: nothing of a running import looks at its status.
  app.post('/jobs/:id/cancel', (request) => {
    demandAdmin(state, request);
    const job = jobOf(request);
    const status = job.status === 'pending' ? 'canceled' : 'cancel_requested';
    const isOpen = job.status === 'pending' || job.status === 'in_progress';
    demand(isOpen, 'jobs.request_cancellation.status.error', {
      status: 500,
      where: 'Jobs.RequestCancellation',
    });
    state.commit(['jobs', { ...job, status, last_activity_at: Date.now() }]);
    return { status: 'OK' };
  });

  if (version.modernApi)
    app.patch('/jobs/:id/status', (request) => {
      demandAdmin(state, request);
      const { status, force } = (request.body ?? {}) as { status?: JobStatus; force?: boolean };
      if (typeof status !== 'string') throw invalidBody('status');
      const job = jobOf(request);
      const mayChange = force === true || CHANGES[job.status]?.includes(status);
      if (!mayChange || !JOB_STATUSES.includes(status))
        throw new AppError('api.job.status.invalid', { where: 'updateJobStatus' });
      state.commit(['jobs', { ...job, status, last_activity_at: Date.now() }]);
      return { status: 'OK' };
    });
}
