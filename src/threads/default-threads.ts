import { availableParallelism } from 'node:os';

/** Threads of a worker unless it is told: as many as there are processors; beyond four, PostgreSQL is what is waited for. */
export const DEFAULT_THREADS = Math.min(availableParallelism(), 4);
