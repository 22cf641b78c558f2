import { createHash } from 'node:crypto';
import { prepareFilesFolder } from '../downloads/file-folder.ts';
import { COUNTER_NAMES } from '../meta/entity-types.ts';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { prepareTarget } from '../sinks/bulk-file/parts.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { classifyEntry, USER_LISTS } from '../slack/archive/layout.ts';
import { createShapeDetector } from '../slack/archive/shape.ts';
import { type ArchiveFileKind, insertArchiveFiles, insertFolders } from '../store/archive-index.ts';
import { getJob, lockJob, setArchive, setTarget } from '../store/jobs.ts';
import { type Finding, storeFindings } from '../store/outcomes.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { addDayFiles, beginDayFiles, countSlices, type DayFile, planSlices } from '../store/slices.ts';
import { joinTarget } from '../store/targets.ts';
import { storeEntities } from '../store/workspace-entities.ts';
import { type CheckedInput, inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { readEmojiFolder } from './emoji-folder.ts';
import { fileListsOf, folderCanvasId } from './list-elements.ts';
import { openNewArchive } from './open-archive.ts';
import { targetOf } from './open-job.ts';
import { readEmojiIndex } from './read-emoji-index.ts';

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
export const createExtractArchive = ({ pool }: Dependencies) =>
  function extractArchive({ jobId }: { jobId: number }): Promise<ExtractedArchive> {
    return whileHeartbeating(async () => {
      const job = await getJob(pool, jobId);
      const input = inputOf(job);
      const targetId = job.targetId ?? (await joinTarget(pool, targetOf(input, `late:${jobId}`))).targetId;
      await setTarget(pool, jobId, targetId);
      await prepareTarget(input.target.path, targetId, input.target.overwrite ?? false);
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
            fileLists: (await fileListsOf(transaction, jobId)).length,
          };
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
    } else if (found.kind === 'upload') {
      files.push({ kind: 'upload', fileId: found.fileId, entry });
    } else if (found.kind === 'emoji_image') {
      files.push({ kind: 'emoji_image', fileId: found.name, entry });
      images.push(found.name);
    } else if (found.kind === 'emoji_index') {
      emojiIndex = entry;
    } else if (found.kind === 'list') {
      if (USER_LISTS.includes(found.list)) userLists.push(entry);
      files.push({ kind: 'list', fileId: found.scope + found.list, entry });
    } else if (found.kind === 'folder_canvas') {
      folders.add(found.folder);
      files.push({ kind: 'list', fileId: folderCanvasId(found.folder), entry });
    } else if (found.kind === 'avatar') {
      files.push({ kind: 'avatar', fileId: found.userId, entry });
      if (found.name !== undefined)
        files.push({ kind: 'avatar', fileId: `${found.userId}/${found.name}`, entry });
    } else if (found.kind === 'unknown') unknown.push(entry.name);
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
  const emoji = [
    ...[...images, ...(beside?.images ?? []).map(({ name }) => name)].map((name) => ({ name })),
    ...(beside?.index ?? []),
    ...(emojiIndex ? await readEmojiIndex(archive, emojiIndex) : []),
  ];
  // Two images of one name (`a.png`, `a.gif`) are one emoji, and what the index says of a name stays with it.
  const entities = new Map(
    emoji.map((one) => [one.name, { slackId: one.name, payload: JSON.stringify(one), placeholder: false }]),
  );
  const stored = await storeEntities(db, { jobId, workspaceId }, 'custom_emoji', [...entities.values()]);
  await mergeJobMeta(db, jobId, {
    incr: { [`${COUNTER_NAMES.custom_emoji}_processed`]: stored },
    set: { archive: { ...shape } },
  });
  return {
    slices: await countSlices(db, jobId),
    workspaceId,
    fileLists: (await fileListsOf(db, jobId)).length,
  };
}

/** Counts the entries that nobody knows, and keeps the first one's name: there may be as many as there are files. */
function createUnknownEntries() {
  let count = 0;
  let first = '';
  return {
    push(name: string) {
      if (count++ === 0) first = name;
    },
    findings: (): Finding[] =>
      count === 0
        ? []
        : [
            {
              code: 'entries_unknown',
              slackId: first,
              detail: `${count} not read, the first of them this one`,
            },
          ],
  };
}

/**
 * The `team_id` of most users: guests of shared channels have another one. Of an organisation its own id, which most of
 * its users name, since the ids of its users and channels hold in all of it. Made up for an export without any.
 */
async function workspaceOf(
  archive: Archive,
  userLists: readonly ArchiveEntry[],
  isGrid: boolean,
): Promise<string> {
  const teams = new Map<unknown, number>();
  const organisations = new Map<unknown, number>();
  const vote = (votes: Map<unknown, number>, id: unknown) => {
    if (typeof id === 'string' && /^[TE][A-Z0-9]+$/.test(id)) votes.set(id, (votes.get(id) ?? 0) + 1);
  };
  for await (const { elements } of jsonEntries(archive, userLists)) {
    for await (const element of elements()) {
      const user = element as { team_id?: unknown; enterprise_user?: { enterprise_id?: unknown } } | null;
      vote(teams, user?.team_id);
      if (isGrid) vote(organisations, user?.enterprise_user?.enterprise_id);
    }
  }
  const votes = [...(organisations.size > 0 ? organisations : teams)] as [string, number][];
  const [winner] = votes.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return (
    winner?.[0] ?? `unknown-${createHash('sha256').update(archive.fingerprint).digest('hex').slice(0, 12)}`
  );
}
