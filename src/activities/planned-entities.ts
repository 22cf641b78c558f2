import { type Finding, storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { storeTargetNames, type TargetName } from '../store/target-names.ts';
import { pageOfEntities, type SharedType } from '../store/workspace-entities.ts';

/** Rows that are read or sent at once. */
export const BATCH = 2_000;

/** A job of the target that is being planned. */
export interface PlannedJob {
  jobId: number;
  workspaceId: string;
}

/** A shared entity of the target, with the first job that has it. `payload` is JSON, as Slack wrote it. */
export interface Entity {
  entityId: number;
  slackId: string;
  payload: string;
  job: PlannedJob;
}

/** A shared type's entities of all jobs, each once (for the first job that has it), by job and Slack id. */
export async function entitiesOf(
  db: DatabaseTransactionConnection,
  jobs: readonly PlannedJob[],
  type: SharedType,
) {
  const entities = new Map<number, Entity>();
  for (const job of jobs) {
    for (let after = 0; ; ) {
      const page = await pageOfEntities(db, job.jobId, type, after, BATCH);
      for (const entity of page)
        if (!entities.has(entity.entityId)) entities.set(entity.entityId, { ...entity, job });
      if (page.length < BATCH) break;
      after = page.at(-1)!.entityId;
    }
  }
  const place = new Map(jobs.map((job, index) => [job, index]));
  return [...entities.values()].sort(
    (a, b) => place.get(a.job)! - place.get(b.job)! || (a.slackId < b.slackId ? -1 : 1),
  );
}

/** What is to be stored of a shared type: names, and what is to be said of them, by job. */
export class PlannedNames {
  readonly #names: TargetName[] = [];
  readonly #findings = new Map<number, Finding[]>();

  add(
    { entityId, slackId, job }: Entity,
    { name, detail }: Omit<TargetName, 'entityId'>,
    findings: readonly Pick<Finding, 'code' | 'detail'>[],
  ): void {
    this.#names.push({ entityId, name, detail });
    const own = this.#findings.get(job.jobId) ?? [];
    own.push(...findings.map((finding) => ({ ...finding, slackId })));
    this.#findings.set(job.jobId, own);
  }

  async store(db: DatabaseTransactionConnection, targetId: number): Promise<void> {
    for (let at = 0; at < this.#names.length; at += BATCH)
      await storeTargetNames(db, targetId, this.#names.slice(at, at + BATCH));
    for (const [jobId, found] of this.#findings) {
      for (let at = 0; at < found.length; at += BATCH)
        await storeFindings(db, jobId, found.slice(at, at + BATCH));
    }
  }
}
