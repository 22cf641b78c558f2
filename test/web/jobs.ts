import type { JobDetail, TypeCounts } from '../../src/api/schemas/job.ts';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../../src/meta/entity-types.ts';

/** Counts of a type; `pending` is what is left of `total`. */
export function countsOf(type: EntityType, given: Partial<TypeCounts> = {}): TypeCounts {
  const { processed = 0, exported = 0, skipped = 0, failed = 0, total = null } = given;
  const pending = total === null ? null : total - exported - skipped - failed;
  return {
    type,
    label: COUNTER_NAMES[type].replace('_', ' '),
    ...{ processed, exported, skipped, failed, total, pending },
  };
}

/** A job that exports its messages into a file. */
export function jobWith(given: Partial<JobDetail> = {}): JobDetail {
  return {
    jobId: 3,
    workflowId: 'slack-migration-acme',
    runId: 'r',
    status: 'running',
    stage: 'exporting',
    label: 'acme.zip',
    archive: '/data/acme.zip',
    team: 'acme',
    shape: null,
    startedAt: '2026-03-02T09:00:00.000Z',
    finishedAt: null,
    pausedAt: null,
    error: null,
    types: ENTITY_TYPES.map((type) =>
      type === 'message' ? countsOf(type, { total: 200, exported: 90 }) : countsOf(type, { total: 0 }),
    ),
    totalsFrozen: true,
    meta: {},
    durationsMs: {},
    target: { kind: 'bulk-file', path: '/data/import.zip', team: 'acme', state: 'planned', files: [] },
    waiting: { text: '', holders: [], readers: [] },
    retrying: [],
    imports: null,
    workflowUrl: null,
    rate: null,
    ...given,
  };
}
