import { isFileList } from '../slack/archive/lists.ts';
import { readStandingFiles } from '../slack/archive/read-standing-files.ts';
import { fileLink } from '../slack/file-link.ts';
import { findArchiveFiles, foldersOf, listsOf } from '../store/archive-index.ts';
import { advanceStage, getJob, lockJob } from '../store/jobs.ts';
import { carriedFiles, hasMessage } from '../store/messages.ts';
import { storeFindings } from '../store/outcomes.ts';
import { entityIds } from '../store/workspace-entities.ts';
import { postStandingFiles } from '../threads/post-standing-files.ts';
import { inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { openArchiveOf } from './open-archive.ts';
import { storeRead } from './store-read.ts';

/** Files that are looked at together. */
const BATCH = 1_000;

/**
 * Gives canvases, lists and transcripts a place. Runs when all messages are stored; a repeated attempt finds what it has
 * posted carried by a message.
 */
export const createImportFileLists = ({ pool, knownEntities }: Dependencies) =>
  function importFileLists({ jobId }: { jobId: number }): Promise<void> {
    return whileHeartbeating(async () => {
      // An archive without any message has no slice that would have entered this stage.
      await advanceStage(pool, jobId, 'messages');
      const job = await getJob(pool, jobId);
      const workspace = { jobId, workspaceId: job.workspaceId! };
      const { files, choices } = inputOf(job);
      const isDownloading = files?.download ?? false;
      const channels = await entityIds(pool, jobId, 'channel');
      const byEntity = new Map([...channels].map(([slackId, entityId]) => [entityId, slackId]));
      const owners = new Map(
        (await foldersOf(pool, jobId)).map(({ folder, channelId }) => [folder, byEntity.get(channelId!)]),
      );
      const lists = (await listsOf(pool, jobId)).filter(isFileList);
      const archive = await openArchiveOf(job);
      try {
        const { listed, findings } = await readStandingFiles(archive, lists, (folder) => owners.get(folder));
        await storeFindings(pool, jobId, findings);
        const known = await knownEntities.of(pool, jobId);
        for (let at = 0; at < listed.length; at += BATCH) {
          const some = listed.slice(at, at + BATCH);
          const ids = some.map(({ standing }) => standing.file.id);
          const bytes = await findArchiveFiles(pool, jobId, 'upload', ids);
          const committed = await pool.transaction(async (transaction) => {
            // Of two attempts at once, the second sees what the first has posted.
            await lockJob(transaction, jobId);
            const carried = new Set(await carriedFiles(transaction, jobId, ids));
            const posted = await postStandingFiles(some, {
              jobId,
              leavesOutFiles: choices.leave_out.includes('attachments'),
              hasBytes: (file) => bytes.has(file.id) || (isDownloading && fileLink(file) !== undefined),
              isCarried: (fileId) => carried.has(fileId),
              channelOf: (slackId) => channels.get(slackId),
              isTaken: (channelId, micros) => hasMessage(transaction, jobId, channelId, micros),
            });
            await storeFindings(transaction, jobId, posted.findings);
            return storeRead(transaction, workspace, posted.read, known);
          });
          committed();
        }
      } finally {
        await archive.close();
      }
    });
  };
