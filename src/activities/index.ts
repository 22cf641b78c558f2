import { createAwaitSiblings } from './await-siblings.ts';
import { createAwaitTurn } from './await-turn.ts';
import type { Dependencies } from './dependencies.ts';
import { createEnterExporting } from './enter-exporting.ts';
import { createExportAttachments } from './export-attachments.ts';
import { createExportMessages } from './export-messages.ts';
import { createExportReactions } from './export-reactions.ts';
import { createExportChannels, createExportCustomEmoji, createExportUsers } from './export-shared.ts';
import { createExtractArchive } from './extract-archive.ts';
import { createEndJob, createFinishJob } from './finish-job.ts';
import { createImportChannels } from './import-channels.ts';
import { createImportMessages } from './import-messages.ts';
import { createImportUsers } from './import-users.ts';
import { createOpenJob } from './open-job.ts';
import { createPlanExport } from './plan-export.ts';

/** The activities that work, in the order in which a migration calls them. */
export const createActivities = (dependencies: Dependencies) => ({
  openJob: createOpenJob(dependencies),
  extractArchive: createExtractArchive(dependencies),
  importUsers: createImportUsers(dependencies),
  importChannels: createImportChannels(dependencies),
  importMessages: createImportMessages(dependencies),
  planExport: createPlanExport(dependencies),
  enterExporting: createEnterExporting(dependencies),
  exportUsers: createExportUsers(dependencies),
  exportCustomEmoji: createExportCustomEmoji(dependencies),
  exportChannels: createExportChannels(dependencies),
  exportMessages: createExportMessages(dependencies),
  exportAttachments: createExportAttachments(dependencies),
  exportReactions: createExportReactions(dependencies),
  finishJob: createFinishJob(dependencies),
  endJob: createEndJob(dependencies),
});
export type Activities = ReturnType<typeof createActivities>;

/** The activities that only wait for other jobs. */
export const createWaitActivities = (dependencies: Dependencies) => ({
  awaitSiblings: createAwaitSiblings(dependencies),
  awaitTurn: createAwaitTurn(dependencies),
});
export type WaitActivities = ReturnType<typeof createWaitActivities>;
