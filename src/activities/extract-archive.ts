import type { CommonQueryMethods } from 'slonik';
import { prepareFilesFolder } from '../downloads/file-folder.ts';
import { COUNTER_NAMES } from '../meta/entity-types.ts';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { prepareTarget } from '../sinks/bulk-file/prepare-target.ts';
import { prepareWorkFolder } from '../sinks/live/prepare-work-folder.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { type ArchiveFileKind, fileRecords } from '../slack/archive/file-records.ts';
import { classifyEntry, USER_LISTS } from '../slack/archive/layout.ts';
import { isFileList } from '../slack/archive/lists.ts';
import { namedEmoji } from '../slack/archive/named-emoji.ts';
import { createShapeDetector } from '../slack/archive/shape.ts';
import { createUnknownEntries } from '../slack/archive/unknown-entries.ts';
import { workspaceOf } from '../slack/archive/workspace.ts';
import { insertArchiveFiles, insertFolders, listsOf } from '../store/archive-index.ts';
import { getJob, lockJob, setArchive, setTarget } from '../store/jobs.ts';
import { storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { addDayFiles, beginDayFiles, countSlices, type DayFile, planSlices } from '../store/slices.ts';
import { getTarget, joinTarget, type Target } from '../store/targets.ts';
import { storeEntities } from '../store/workspace-entities.ts';
import { type CheckedInput, inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { readEmojiFolder } from './emoji-folder.ts';
import { openNewArchive } from './open-archive.ts';
import { targetOf } from './open-job.ts';

export interface ExtractedArchive {
  /** How many slices of day files there are to import. */
  slices: number;
  workspaceId: string;
  /** How many lists there are of files that stand beside the messages: canvases, lists, transcripts. */
  fileLists: number;
}

/** Rows that are sent to the database at once. */
const BATCH = 2_000;

/**
 * Opens the archive, checks it and the target, and cuts its day files into slices. One transaction: an attempt that is
 * interrupted leaves nothing. Costs memory for a batch of entries, not for the archive.
 */
export const createExtractArchive = ({ pool, workFolder }: Dependencies) =>
  function extractArchive({ jobId }: { jobId: number }): Promise<ExtractedArchive> {
    return whileHeartbeating(async () => {
      const job = await getJob(pool, jobId);
      const input = inputOf(job);
      const targetId =
        job.targetId ?? (await joinTarget(pool, targetOf(input, `late:${jobId}`, workFolder))).targetId;
      await setTarget(pool, jobId, targetId);
      await prepare(input.target, await getTarget(pool, targetId));
      // Not hours later, when the archive is read.
      if (input.files?.download && input.files.folder) await prepareFilesFolder(input.files.folder);

      const archive = await openNewArchive(job.archivePath);
      try {
        return await pool.transaction(async (transaction) => {
          const { archiveFingerprint, workspaceId } = await lockJob(transaction, jobId);
          if (archiveFingerprint === null) return await index(transaction, jobId, archive, input);
          return {
            slices: await countSlices(transaction, jobId),
            workspaceId: workspaceId!,
            fileLists: await countFileLists(transaction, jobId),
          };
        });
      } finally {
        await archive.close();
      }
    });
  };

const prepare = (wanted: CheckedInput['target'], target: Target): Promise<void> =>
  wanted.kind === 'bulk-file'
    ? prepareTarget(wanted.path, target.targetId, wanted.overwrite ?? false)
    : prepareWorkFolder(target);

async function index(
  db: DatabaseTransactionConnection,
  jobId: number,
  archive: Archive,
  { emojiFolder }: Pick<CheckedInput, 'emojiFolder'>,
): Promise<ExtractedArchive> {
  await beginDayFiles(db);
  const folders = new Set<string>();
  const userLists: ArchiveEntry[] = [];
  const unknown = createUnknownEntries();
  const detector = createShapeDetector();
  let days: DayFile[] = [];
  let files: { kind: ArchiveFileKind; fileId: string; entry: ArchiveEntry }[] = [];
  const images: string[] = [];
  let emojiIndex: ArchiveEntry | undefined;
  for await (const entry of archive.entries()) {
    const found = classifyEntry(entry.name);
    detector.add(entry.name, found);
    if (found.kind === 'messages') {
      folders.add(found.folder);
      days.push({ folder: found.folder, file: found.file, entry });
      if (days.length >= BATCH) {
        await addDayFiles(db, days);
        days = [];
      }
    } else if (found.kind === 'emoji_image') images.push(found.name);
    else if (found.kind === 'emoji_index') emojiIndex = entry;
    else if (found.kind === 'folder_canvas') folders.add(found.folder);
    else if (found.kind === 'list' && USER_LISTS.includes(found.list)) userLists.push(entry);
    else if (found.kind === 'unknown') unknown.push(entry.name);
    files.push(...fileRecords(found).map((record) => ({ ...record, entry })));
    if (files.length >= BATCH) {
      await insertArchiveFiles(db, jobId, files);
      files = [];
    }
  }
  await addDayFiles(db, days);
  await insertArchiveFiles(db, jobId, files);
  const beside = emojiFolder === undefined ? undefined : await readEmojiFolder(emojiFolder);
  // The archive's own image stays, where both have one.
  await insertArchiveFiles(
    db,
    jobId,
    (beside?.images ?? []).map(({ name, entry }) => ({ kind: 'emoji_image', fileId: name, entry })),
  );
  await insertFolders(db, jobId, [...folders]);
  await planSlices(db, jobId);
  await storeFindings(db, jobId, unknown.findings());

  const shape = detector.shape();
  const workspaceId = await workspaceOf(archive, userLists, shape.kind === 'grid');
  await setArchive(db, jobId, archive.fingerprint, workspaceId);
  const emoji = [...(await namedEmoji(archive, images, emojiIndex, beside)).values()];
  const stored = await storeEntities(
    db,
    { jobId, workspaceId },
    'custom_emoji',
    emoji.map((one) => ({ slackId: one.name, payload: JSON.stringify(one), placeholder: false })),
  );
  await mergeJobMeta(db, jobId, {
    incr: { [`${COUNTER_NAMES.custom_emoji}_processed`]: stored },
    set: { archive: { ...shape } },
  });
  return {
    slices: await countSlices(db, jobId),
    workspaceId,
    fileLists: await countFileLists(db, jobId),
  };
}

const countFileLists = async (db: CommonQueryMethods, jobId: number): Promise<number> =>
  (await listsOf(db, jobId)).filter(isFileList).length;
