import type { DatabasePool } from 'slonik';

/** What the activities of restore proofs are made with. */
export interface RestoreDependencies {
  pool: DatabasePool;
  /** Aborted when this worker is told to stop. */
  shutdown: AbortSignal;
  temporalNamespace: string;
  /** Where services are deployed, absolute. */
  restoreFolder: string;
  /** Names that place: `findHost`. */
  host: string;
}
