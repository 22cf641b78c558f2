import type { CommonQueryMethods } from 'slonik';
import { entityIds, placeholderRanks } from '../store/workspace-entities.ts';

/** What this worker knows to be stored for a job: shared by its slices, so that a large user list is held once. */
export interface KnownEntities {
  /** Slack id → entity id of users that are stored and belong to the job. */
  users: Map<string, number>;
  /** Slack id → rank of those who are placeholders: a message that ranks before it describes them better. */
  ranks: Map<string, string>;
  /** Names of custom emoji. To store one again would lock its row, and every slice would wait for every other. */
  emoji: Set<string>;
  /** `<channelId>:<author's Slack id>` of authors that are recorded as writing there. */
  authorships: Set<string>;
}

/** Jobs that a worker keeps in mind. */
const MAX_JOBS = 4;

/** Holds what is known of the jobs that this worker imports; only what was committed, so it can't be wrong, only short. */
export class KnownEntitiesCache {
  readonly #jobs = new Map<number, Promise<KnownEntities>>();

  of(db: CommonQueryMethods, jobId: number): Promise<KnownEntities> {
    const known = this.#jobs.get(jobId) ?? this.#load(db, jobId);
    this.#jobs.delete(jobId);
    this.#jobs.set(jobId, known);
    for (const oldest of this.#jobs.keys()) {
      if (this.#jobs.size <= MAX_JOBS) break;
      this.#jobs.delete(oldest);
    }
    return known;
  }

  async #load(db: CommonQueryMethods, jobId: number): Promise<KnownEntities> {
    try {
      const [users, ranks, emoji] = await Promise.all([
        entityIds(db, jobId, 'user'),
        placeholderRanks(db, jobId),
        entityIds(db, jobId, 'custom_emoji'),
      ]);
      return { users, ranks, emoji: new Set(emoji.keys()), authorships: new Set() };
    } catch (error) {
      this.#jobs.delete(jobId);
      throw error;
    }
  }
}
