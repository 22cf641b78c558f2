import { createAwaitDownloads } from './await-downloads.ts';
import { createAwaitFile } from './await-file.ts';
import { createAwaitSiblings } from './await-siblings.ts';
import { createAwaitTurn } from './await-turn.ts';
import { createCheckServer } from './check-server.ts';
import { counted } from './counted.ts';
import { createDeliverType } from './deliver-type.ts';
import type { Dependencies } from './dependencies.ts';
import { createDownloadFiles } from './download-files.ts';
import { createEnterExporting } from './enter-exporting.ts';
import { createExportAttachments } from './export-attachments.ts';
import { createExportMessages } from './export-messages.ts';
import { createExportReactions } from './export-reactions.ts';
import { createExportChannels, createExportCustomEmoji, createExportUsers } from './export-shared.ts';
import { createExtractArchive } from './extract-archive.ts';
import { createEndJob, createFinishJob } from './finish-job.ts';
import { createImportChannels } from './import-channels.ts';
import { createImportFileLists } from './import-file-lists.ts';
import { createImportMessages } from './import-messages.ts';
import { createImportUsers } from './import-users.ts';
import { createOpenJob } from './open-job.ts';
import { createPlanDownloads } from './plan-downloads.ts';
import { createPlanExport } from './plan-export.ts';
import { createPlanRetry } from './plan-retry.ts';
import { createSetPaused } from './set-paused.ts';

/** The activities that work, in the order in which a migration calls them. */
export const createActivities = (dependencies: Dependencies) => ({
  openJob: createOpenJob(dependencies),
  extractArchive: createExtractArchive(dependencies),
  importUsers: counted(dependencies.pool, createImportUsers(dependencies)),
  importChannels: counted(dependencies.pool, createImportChannels(dependencies)),
  importMessages: counted(dependencies.pool, createImportMessages(dependencies)),
  importFileLists: counted(dependencies.pool, createImportFileLists(dependencies)),
  planDownloads: createPlanDownloads(dependencies),
  planExport: createPlanExport(dependencies),
  enterExporting: createEnterExporting(dependencies),
  exportUsers: counted(dependencies.pool, createExportUsers(dependencies)),
  exportCustomEmoji: counted(dependencies.pool, createExportCustomEmoji(dependencies)),
  exportChannels: counted(dependencies.pool, createExportChannels(dependencies)),
  exportMessages: counted(dependencies.pool, createExportMessages(dependencies)),
  exportAttachments: counted(dependencies.pool, createExportAttachments(dependencies)),
  exportReactions: counted(dependencies.pool, createExportReactions(dependencies)),
  finishJob: createFinishJob(dependencies),
  endJob: createEndJob(dependencies),
  planRetry: createPlanRetry(dependencies),
  setPaused: createSetPaused(dependencies),
});
export type Activities = ReturnType<typeof createActivities>;

/** The activities that only wait: for other jobs, for Slack, or for Mattermost. */
export const createWaitActivities = (dependencies: Dependencies) => ({
  awaitSiblings: createAwaitSiblings(dependencies),
  downloadFiles: createDownloadFiles(dependencies),
  awaitDownloads: createAwaitDownloads(dependencies),
  checkServer: createCheckServer(dependencies),
  awaitTurn: createAwaitTurn(dependencies),
  deliverType: counted(dependencies.pool, createDeliverType(dependencies)),
  awaitFile: createAwaitFile(dependencies),
});
export type WaitActivities = ReturnType<typeof createWaitActivities>;
