import type { Job } from '../store/jobs.ts';
import type { Target } from '../store/targets.ts';
import type { Difference, VerifiedType } from './difference.ts';
import type { PostOrigin } from './post-origin.ts';

/** Differences of one kind, with how many they are. */
export interface DifferenceGroup extends Pick<Difference, 'verdict' | 'type'> {
  count: number;
}

/** What was found. */
export interface Verification {
  job: Job;
  target: Target;
  server: { address: string; version: string };
  /** ISO 8601. */
  startedAt: string;
  finishedAt: string;
  /** How many of each type have to be there. */
  expected: Record<VerifiedType, number>;
  /** Missing before different before extra, then in the order of the types. */
  groups: readonly DifferenceGroup[];
  /** Posts that no entity explains and that are no fault: of the server itself, and of people. */
  others: Record<Exclude<PostOrigin, 'import'>, number>;
  /** Whether the version keeps reactions to replies; else they are not looked for. */
  hasReplyReactions: boolean;
  hasChecksums: boolean;
}

/** Differences by Slack id, page by page, `limit` of them at the most. */
export type ReadDifferences = (group: DifferenceGroup, limit: number) => AsyncGenerator<Difference[]>;
