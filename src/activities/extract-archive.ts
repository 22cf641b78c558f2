import { createHash } from 'node:crypto';
import { COUNTER_NAMES } from '../meta/entity-types.ts';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { prepareTarget } from '../sinks/bulk-file/parts.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { classifyEntry, type ListName, USER_LISTS } from '../slack/archive/layout.ts';
import { type EmojiIndexEntry, parseEmojiIndex } from '../slack/emoji-index.ts';
import { type ArchiveFileKind, insertArchiveFiles, insertFolders } from '../store/archive-index.ts';
import { getJob, lockJob, setArchive, setTarget } from '../store/jobs.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { addDayFiles, beginDayFiles, countSlices, type DayFile, planSlices } from '../store/slices.ts';
import { joinTarget } from '../store/targets.ts';
import { storeEntities } from '../store/workspace-entities.ts';
import { inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { openNewArchive } from './open-archive.ts';
import { targetOf } from './open-job.ts';

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
      const input = inputOf(job);
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
  const images: string[] = [];
  let emojiIndex: ArchiveEntry | undefined;
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
      images.push(found.name);
    } else if (found.kind === 'emoji_index') {
      emojiIndex = entry;
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
  const emoji = [
    ...images.map((name) => ({ name })),
    ...(emojiIndex ? await readEmojiIndex(archive, emojiIndex) : []),
  ];
  // Two images of one name (`a.png`, `a.gif`) are one emoji, and what the index says of a name stays with it.
  const entities = new Map(
    emoji.map((one) => [one.name, { slackId: one.name, payload: JSON.stringify(one), placeholder: false }]),
  );
  const stored = await storeEntities(db, { jobId, workspaceId }, 'custom_emoji', [...entities.values()]);
  await mergeJobMeta(db, jobId, { incr: { [`${COUNTER_NAMES.custom_emoji}_processed`]: stored } });
  return { slices: await countSlices(db, jobId), workspaceId };
}

/** An index of all emoji of a large company has a few megabytes. */
const MAX_EMOJI_INDEX_BYTES = 64 * 1024 * 1024;

/** @throws ArchiveInvalidError */
async function readEmojiIndex(archive: Archive, entry: ArchiveEntry): Promise<EmojiIndexEntry[]> {
  const refuse = (problem: string, cause?: unknown) =>
    new ArchiveInvalidError(`${archive.path}: entry ${JSON.stringify(entry.name)}: ${problem}`, { cause });
  if (entry.size > MAX_EMOJI_INDEX_BYTES)
    throw refuse(`${entry.size} bytes, more than any list of emoji has; remove it from the archive`);
  let value: unknown;
  try {
    value = JSON.parse((await archive.read(entry)).toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw refuse(`no valid JSON (${cause.message}); mend or remove it`, cause);
  }
  const found = parseEmojiIndex(value);
  if (!found) throw refuse('expected an object from name to URL or `alias:<name>`; mend or remove it');
  return found;
}

/** The `team_id` of most users: guests of shared channels have another one. Made up for an export without any. */
async function workspaceOf(archive: Archive, lists: ReadonlyMap<ListName, ArchiveEntry>): Promise<string> {
  const votes = new Map<string, number>();
  const entries = USER_LISTS.flatMap((list) => lists.get(list) ?? []);
  for await (const { elements } of jsonEntries(archive, entries)) {
    for await (const user of elements()) {
      const team = (user as { team_id?: unknown } | null)?.team_id;
      if (typeof team === 'string' && /^[TE][A-Z0-9]+$/.test(team))
        votes.set(team, (votes.get(team) ?? 0) + 1);
    }
  }
  const [winner] = [...votes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return (
    winner?.[0] ?? `unknown-${createHash('sha256').update(archive.fingerprint).digest('hex').slice(0, 12)}`
  );
}
