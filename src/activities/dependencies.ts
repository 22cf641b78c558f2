import type { DatabasePool } from 'slonik';
import type { Threads } from '../threads/threads.ts';
import type { KnownEntitiesCache } from './known-entities-cache.ts';
import type { TargetNamesCache } from './target-names-cache.ts';

/** What activities are made with; they arrive by closure. */
export interface Dependencies {
  pool: DatabasePool;
  /** Aborted when this worker is told to stop: a batch is finished, then the attempt ends and another worker goes on. */
  shutdown: AbortSignal;
  targetNames: TargetNamesCache;
  knownEntities: KnownEntitiesCache;
  threads: Threads;
  /** A token for Slack's files, from the worker's environment. Never stored, logged or shown. */
  slackToken: string | undefined;
  /** Where the parts of targets are kept that are no file. All workers see the same one. */
  workFolder: string;
  /** A token of a Mattermost system administrator, from the worker's environment. Never stored, logged or shown. */
  mattermostToken: string | undefined;
  /** An import that a server has in progress for so long, and longer than expected, is lost. Milliseconds. */
  stuckImportMs: number;
  /** The id of the Temporal namespace that this worker works for (`temporalNamespaceId`): whose the jobs are that it begins. */
  temporalNamespace: string;
}
