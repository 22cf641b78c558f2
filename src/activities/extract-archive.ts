import { COUNTER_NAMES } from '../meta/entity-types.ts';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { prepareTarget } from '../sinks/bulk-file/parts.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { classifyEntry, type ListName } from '../slack/archive/layout.ts';
import { workspaceOf } from '../slack/archive/workspace.ts';
import { type ArchiveFileKind, insertArchiveFiles, insertFolders } from '../store/archive-index.ts';
import { getJob, lockJob, setArchive, setTarget } from '../store/jobs.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { addDayFiles, beginDayFiles, countSlices, type DayFile, planSlices } from '../store/slices.ts';
import { joinTarget } from '../store/targets.ts';
import { storeEntities } from '../store/workspace-entities.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { openNewArchive } from './open-archive.ts';
import { checkInput, targetOf } from './open-job.ts';

export interface ExtractedArchive {
  /** How many slices of day files there are to import. */
  slices: number;
  workspaceId: string;
}

/** Rows that are sent to the database at once. */
const BATCH = 2_000;

/**
 * Opens the archive, checks it and the target, and cuts its day files into slices. One transaction: an attempt that is
 * interrupted leaves nothing. Costs memory for a batch of entries, not for the archive.
 */
export const createExtractArchive = ({ pool }: Dependencies) =>
  function extractArchive({ jobId }: { jobId: number }): Promise<ExtractedArchive> {
    return whileHeartbeating(async () => {
      const job = await getJob(pool, jobId);
      const input = checkInput(job.input);
      const targetId = job.targetId ?? (await joinTarget(pool, targetOf(input, `late:${jobId}`))).targetId;
      await setTarget(pool, jobId, targetId);
      await prepareTarget(input.target.path, targetId, input.target.overwrite ?? false);

      const archive = await openNewArchive(job.archivePath);
      try {
        return await pool.transaction(async (transaction) => {
          const { archiveFingerprint, workspaceId } = await lockJob(transaction, jobId);
          if (archiveFingerprint === null) return await index(transaction, jobId, archive);
          return { slices: await countSlices(transaction, jobId), workspaceId: workspaceId! };
        });
      } finally {
        await archive.close();
      }
    });
  };

async function index(
  db: DatabaseTransactionConnection,
  jobId: number,
  archive: Archive,
): Promise<ExtractedArchive> {
  await beginDayFiles(db);
  const folders = new Set<string>();
  const lists = new Map<ListName, ArchiveEntry>();
  let days: DayFile[] = [];
  let files: { kind: ArchiveFileKind; fileId: string; entry: ArchiveEntry }[] = [];
  const images: { slackId: string; payload: string; placeholder: boolean }[] = [];
  for await (const entry of archive.entries()) {
    const found = classifyEntry(entry.name);
    if (found.kind === 'messages') {
      folders.add(found.folder);
      days.push({ folder: found.folder, file: found.file, entry });
      if (days.length >= BATCH) {
        await addDayFiles(db, days);
        days = [];
      }
    } else if (found.kind === 'upload') {
      files.push({ kind: 'upload', fileId: found.fileId, entry });
    } else if (found.kind === 'emoji_image') {
      files.push({ kind: 'emoji_image', fileId: found.name, entry });
      images.push({ slackId: found.name, payload: JSON.stringify({ name: found.name }), placeholder: false });
    } else if (found.kind === 'list') {
      lists.set(found.list, entry);
      files.push({ kind: 'list', fileId: found.list, entry });
    }
    if (files.length >= BATCH) {
      await insertArchiveFiles(db, jobId, files);
      files = [];
    }
  }
  await addDayFiles(db, days);
  await insertArchiveFiles(db, jobId, files);
  await insertFolders(db, jobId, [...folders]);
  await planSlices(db, jobId);

  const workspaceId = await workspaceOf(archive, lists);
  await setArchive(db, jobId, archive.fingerprint, workspaceId);
  // Two images of one name (`a.png`, `a.gif`) are one emoji.
  const emoji = [...new Map(images.map((image) => [image.slackId, image])).values()];
  const stored = await storeEntities(db, { jobId, workspaceId }, 'custom_emoji', emoji);
  await mergeJobMeta(db, jobId, { incr: { [`${COUNTER_NAMES.custom_emoji}_processed`]: stored } });
  return { slices: await countSlices(db, jobId), workspaceId };
}
