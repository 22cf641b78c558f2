import { basename } from 'node:path';
import { typeAccounts } from '../report/type-accounts.ts';
import type { TakenDelivery } from '../store/webhook-deliveries.ts';

/** What is told of a job, the same at every attempt. No text of a message and no name but the archive's is in it. */
export function payloadOf({ event, createdAt, jobId, facts, target }: PayloadSource) {
  const { workflowId, archivePath, stage, status, error, durationMs, level } = facts;
  const types = typeAccounts(facts).map(({ name: _, label: __, ...account }) => account);
  const sum = (what: 'exported' | 'skipped' | 'failed') => types.reduce((all, one) => all + one[what], 0);
  return {
    type: event,
    timestamp: createdAt,
    data: {
      jobId,
      workflowId,
      archive: basename(archivePath),
      stage,
      status,
      exported: sum('exported'),
      skipped: sum('skipped'),
      failed: sum('failed'),
      types,
      ...(event === 'job.failures' ? { threshold: level ?? 0 } : {}),
      ...(event === 'job.ended' ? { durationMs, error, target: status === 'success' ? target : null } : {}),
    },
  };
}

type PayloadSource = Pick<TakenDelivery, 'event' | 'createdAt' | 'jobId' | 'facts' | 'target'>;
export type Payload = ReturnType<typeof payloadOf>;
