import type { Info } from '@temporalio/activity';
import type { Activities, WaitActivities } from '../activities/index.ts';
import type { RestoreActivities, RestoreEntryActivities } from '../activities/restore/index.ts';
import { ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import type { Stage } from '../meta/stages.ts';

/** What a log line, a metric or a span says of an activity's attempt. */
export interface ActivityFacts {
  job?: number;
  stage?: Stage;
  type?: EntityType;
  activity: string;
  attempt: number;
  workflowId?: string;
  runId?: string;
}

/** The stage that an activity belongs to, and the type of entities, where it has one. */
const PLACES: Record<
  keyof Activities | keyof WaitActivities | keyof RestoreActivities | keyof RestoreEntryActivities,
  { stage?: Stage; type?: EntityType }
> = {
  openJob: { stage: 'extracting' },
  checkServer: { stage: 'extracting' },
  extractArchive: { stage: 'extracting' },
  importUsers: { stage: 'users', type: 'user' },
  importChannels: { stage: 'channels', type: 'channel' },
  importMessages: { stage: 'messages', type: 'message' },
  importFileLists: { stage: 'messages', type: 'attachment' },
  awaitSiblings: { stage: 'ready_export' },
  planExport: { stage: 'ready_export' },
  planDownloads: { stage: 'ready_export' },
  downloadFiles: { stage: 'ready_export' },
  awaitDownloads: { stage: 'ready_export' },
  enterExporting: { stage: 'ready_export' },
  awaitTurn: { stage: 'exporting' },
  exportUsers: { stage: 'exporting', type: 'user' },
  exportCustomEmoji: { stage: 'exporting', type: 'custom_emoji' },
  exportChannels: { stage: 'exporting', type: 'channel' },
  exportMessages: { stage: 'exporting', type: 'message' },
  exportAttachments: { stage: 'exporting', type: 'attachment' },
  exportReactions: { stage: 'exporting', type: 'reaction' },
  deliverType: { stage: 'exporting' },
  finishJob: { stage: 'exporting' },
  awaitFile: { stage: 'done' },
  endJob: {},
  setPaused: {},
  planRetry: {},
  // Restore proofs are of no job.
  openProof: {},
  awaitPermit: {},
  deployPublished: {},
  seedStores: {},
  upgradeToTested: {},
  takeSnapshot: {},
  checkSnapshot: {},
  mutateStores: {},
  wipeVolumes: {},
  checkGone: {},
  restoreSnapshot: {},
  checkBack: {},
  checkAgain: {},
  checkFunctions: {},
  tearDown: {},
  closeProof: {},
};

/** @param args of the activity: of its input only the job and the type are read */
export function activityFacts(info: Info, args: readonly unknown[]): ActivityFacts {
  const { jobId, type } = (args[0] ?? {}) as { jobId?: unknown; type?: unknown };
  const named = ENTITY_TYPES.find((name) => name === type);
  return {
    ...(typeof jobId === 'number' && { job: jobId }),
    ...PLACES[info.activityType as keyof typeof PLACES],
    ...(named && { type: named }),
    activity: info.activityType,
    attempt: info.attempt,
    ...info.workflowExecution,
  };
}
