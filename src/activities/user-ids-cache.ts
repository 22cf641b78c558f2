import type { CommonQueryMethods } from 'slonik';
import { entityIds, placeholderRanks } from '../store/workspace-entities.ts';

/** What this worker knows of a job's people: shared by its slices, so that a large user list is held once. */
export interface KnownUsers {
  /** Slack id → entity id of users that are stored and belong to the job. */
  ids: Map<string, number>;
  /** Slack id → rank of those who are placeholders: a message that ranks before it describes them better. */
  ranks: Map<string, string>;
  /** `<channelId>:<userId>` of authors that are recorded as writing there. */
  authors: Set<string>;
}

/** Jobs that a worker keeps in mind. */
const MAX_JOBS = 4;

/** Holds the people of the jobs that this worker imports; only what was committed, so it can't be wrong, only short. */
export class UserIdsCache {
  readonly #jobs = new Map<number, Promise<KnownUsers>>();

  of(db: CommonQueryMethods, jobId: number): Promise<KnownUsers> {
    const known = this.#jobs.get(jobId) ?? this.#load(db, jobId);
    this.#jobs.delete(jobId);
    this.#jobs.set(jobId, known);
    for (const oldest of this.#jobs.keys()) {
      if (this.#jobs.size <= MAX_JOBS) break;
      this.#jobs.delete(oldest);
    }
    return known;
  }

  async #load(db: CommonQueryMethods, jobId: number): Promise<KnownUsers> {
    try {
      const [ids, ranks] = await Promise.all([entityIds(db, jobId, 'user'), placeholderRanks(db, jobId)]);
      return { ids, ranks, authors: new Set() };
    } catch (error) {
      this.#jobs.delete(jobId);
      throw error;
    }
  }
}
