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
import { convertsAttachments } from './export-attachments.ts';
import { createExport } from './export-lane.ts';
import { convertsMessages } from './export-messages.ts';
import { convertsReactions } from './export-reactions.ts';
import { convertsChannels, convertsCustomEmoji, convertsUsers } from './export-shared.ts';
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
  exportUsers: counted(dependencies.pool, createExport(dependencies, 'user', convertsUsers)),
  exportCustomEmoji: counted(
    dependencies.pool,
    createExport(dependencies, 'custom_emoji', convertsCustomEmoji),
  ),
  exportChannels: counted(dependencies.pool, createExport(dependencies, 'channel', convertsChannels)),
  exportMessages: counted(dependencies.pool, createExport(dependencies, 'message', convertsMessages)),
  exportAttachments: counted(
    dependencies.pool,
    createExport(dependencies, 'attachment', convertsAttachments),
  ),
  exportReactions: counted(dependencies.pool, createExport(dependencies, 'reaction', convertsReactions)),
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
