import type { FindingCode } from '../meta/reason-codes.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { type FILE_LISTS, splitFolder } from '../slack/archive/layout.ts';
import { looseElements } from '../slack/archive/loose-elements.ts';
import { fileLink } from '../slack/file-link.ts';
import { type StandingFile, standingFile, standingMessage, standingTs } from '../slack/standing-file.ts';
import { microsToTs, tsToMicros } from '../slack/ts.ts';
import { findArchiveFiles, foldersOf } from '../store/archive-index.ts';
import { advanceStage, getJob, lockJob } from '../store/jobs.ts';
import { carriedFiles, hasMessage } from '../store/messages.ts';
import { type Finding, storeFindings } from '../store/outcomes.ts';
import { entityIds } from '../store/workspace-entities.ts';
import { MessageBatch } from '../threads/message-batch.ts';
import { inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { fileListsOf, folderOfCanvas } from './list-elements.ts';
import { openArchiveOf } from './open-archive.ts';
import { storeRead } from './store-read.ts';

type FileList = (typeof FILE_LISTS)[number];

/** What is said of a file that could not be given a place. */
const CODES: Record<FileList, FindingCode> = {
  canvases: 'canvas_not_migrated',
  lists: 'list_not_migrated',
  huddle_transcripts: 'transcript_not_migrated',
};

/** Files that are looked at together. */
const BATCH = 1_000;

/** A standing file on its way: in which list it stands, and whose folder's canvas it is. */
interface Listed {
  standing: StandingFile;
  code: FindingCode;
  entryName: string;
}

/**
 * Gives canvases, lists and transcripts a place. Those that a message carries have one. Of the others, those whose bytes
 * the archive holds, or that are to be downloaded, are posted by their creator in each conversation that they were shared in, at the time of their
 * creation; the rest is named in a finding. Runs when all messages are stored; a repeated attempt finds what it has posted
 * carried by a message.
 */
export const createImportFileLists = ({ pool, knownEntities }: Dependencies) =>
  function importFileLists({ jobId }: { jobId: number }): Promise<void> {
    return whileHeartbeating(async () => {
      // An archive without any message has no slice that would have entered this stage.
      await advanceStage(pool, jobId, 'messages');
      const job = await getJob(pool, jobId);
      const workspace = { jobId, workspaceId: job.workspaceId! };
      const isDownloading = inputOf(job).files?.download ?? false;
      const channels = await entityIds(pool, jobId, 'channel');
      const archive = await openArchiveOf(job);
      try {
        const listed = await readLists({ pool, jobId, archive });
        const known = await knownEntities.of(pool, jobId);
        for (let at = 0; at < listed.length; at += BATCH) {
          const some = listed.slice(at, at + BATCH);
          const ids = some.map(({ standing }) => standing.file.id);
          const bytes = await findArchiveFiles(pool, jobId, 'upload', ids);
          const committed = await pool.transaction(async (transaction) => {
            // Of two attempts at once, the second sees what the first has posted.
            await lockJob(transaction, jobId);
            const carried = new Set(await carriedFiles(transaction, jobId, ids));
            const batch = new MessageBatch(jobId, new Map());
            const findings: Finding[] = [];
            const taken = new Set<string>();
            for (const { standing, code, entryName } of some) {
              if (carried.has(standing.file.id)) continue;
              const homes = standing.channels.flatMap((id) => channels.get(id) ?? []);
              const problem = whyNot(
                standing,
                homes,
                bytes.has(standing.file.id) || (isDownloading && fileLink(standing.file) !== undefined),
              );
              if (problem !== undefined) {
                findings.push({ code, slackId: standing.file.id, detail: `${standing.title}: ${problem}` });
                continue;
              }
              for (const channelId of homes) {
                const isTaken = async (micros: string) =>
                  taken.has(`${channelId}:${micros}`) ||
                  (await hasMessage(transaction, jobId, channelId, micros));
                const micros = await freeMicros(standingTs(standing), isTaken);
                taken.add(`${channelId}:${micros}`);
                const ts = microsToTs(micros);
                batch.addElement(channelId, standingMessage(standing, ts), '', entryName, 0);
              }
            }
            await storeFindings(transaction, jobId, findings);
            return storeRead(transaction, workspace, batch.finish(), known);
          });
          committed();
        }
      } finally {
        await archive.close();
      }
    });
  };

/** Every standing file once, and a finding for what is none. */
async function readLists({
  pool,
  jobId,
  archive,
}: Pick<Dependencies, 'pool'> & { jobId: number; archive: Archive }): Promise<Listed[]> {
  const findings: Finding[] = [];
  const found = new Map<string, Listed>();
  const slackIds = await entityIds(pool, jobId, 'channel');
  const byEntity = new Map([...slackIds].map(([slackId, entityId]) => [entityId, slackId]));
  const owners = new Map(
    (await foldersOf(pool, jobId)).map(({ folder, channelId }) => [folder, byEntity.get(channelId!)]),
  );
  for (const { listId, entry } of await fileListsOf(pool, jobId)) {
    const folder = folderOfCanvas(listId);
    const code = folder === undefined ? CODES[splitFolder(listId).name as FileList] : 'canvas_not_migrated';
    const owner = folder === undefined ? undefined : owners.get(folder);
    let index = 0;
    try {
      for await (const element of looseElements(archive, entry)) {
        const standing = standingFile(element);
        const slackId = `${entry.name}#${index++}`;
        if (standing === undefined) {
          findings.push({ code, slackId, detail: 'no file object with a Slack id' });
          continue;
        }
        const channels = new Set([...(owner === undefined ? [] : [owner]), ...standing.channels]);
        const before = found.get(standing.file.id)?.standing.channels ?? [];
        standing.channels = [...new Set([...before, ...channels])];
        found.set(standing.file.id, { standing, code, entryName: entry.name });
      }
    } catch (error) {
      if (!(error instanceof ArchiveInvalidError)) throw error;
      findings.push({ code: 'list_unreadable', slackId: entry.name, detail: `after ${index} elements` });
    }
  }
  await storeFindings(pool, jobId, findings);
  return [...found.values()];
}

/** Why a standing file can't be posted, undefined if it can. */
function whyNot(
  { isDeleted, createdSeconds }: StandingFile,
  homes: readonly number[],
  hasBytes: boolean,
): string | undefined {
  if (isDeleted) return 'deleted in Slack';
  if (!hasBytes) return 'the archive holds no bytes for it';
  if (homes.length === 0) return 'shared in no conversation of the archive';
  if (createdSeconds === 0) return 'without a time of creation';
  return undefined;
}

/** The time itself in microseconds, or the first free one behind it. */
async function freeMicros(ts: string, isTaken: (micros: string) => Promise<boolean>): Promise<string> {
  let micros = BigInt(tsToMicros(ts)!);
  while (await isTaken(String(micros))) micros++;
  return String(micros);
}
