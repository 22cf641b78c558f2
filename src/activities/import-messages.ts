import type { DatabasePool } from 'slonik';
import { classifyEntry } from '../slack/archive/layout.ts';
import { foldersOf } from '../store/archive-index.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { moveCursor, readSlice, type SliceCursor } from '../store/slices.ts';
import type { ReadMessages } from '../threads/read-messages.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import type { KnownEntities } from './known-entities-cache.ts';
import { storeRead } from './store-read.ts';

/**
 * Stores one slice's messages, batch by batch: a thread reads, this activity stores. A batch is one transaction that
 * moves the slice's cursor, stores the messages and adds to the counters: a crash at any moment costs the running batch,
 * and nothing is counted twice.
 */
export const createImportMessages = ({ pool, shutdown, threads, knownEntities }: Dependencies) =>
  async function importMessages({ jobId, slice }: { jobId: number; slice: number }): Promise<void> {
    await advanceStage(pool, jobId, 'messages');
    const { archivePath, archiveFingerprint, workspaceId } = await getJob(pool, jobId);
    const channels = new Map(
      (await foldersOf(pool, jobId)).map(({ folder, channelId }) => [folder, channelId!]),
    );
    const known = await knownEntities.of(pool, jobId);
    const { entries, cursor } = await readSlice(pool, jobId, slice);
    let from = cursor;
    const batches = threads.run('readMessages', {
      jobId,
      archivePath,
      archiveFingerprint: archiveFingerprint!,
      entries: entries.map((entry) => {
        const folder = folderOf(entry.name);
        return { entry, folder, channelId: channels.get(folder)! };
      }),
      from,
    });
    for await (const batch of batches) {
      await commitBatch(pool, { jobId, workspaceId: workspaceId!, slice, from, batch, known });
      from = batch.next;
      checkpoint(shutdown, from);
    }
  };

function folderOf(name: string): string {
  const found = classifyEntry(name);
  if (found.kind !== 'messages') throw new TypeError(`${name} is no file of messages`);
  return found.folder;
}

interface Commit {
  jobId: number;
  workspaceId: string;
  slice: number;
  from: SliceCursor;
  batch: ReadMessages;
  known: KnownEntities;
}

async function commitBatch(pool: DatabasePool, commit: Commit): Promise<void> {
  const { jobId, workspaceId, slice, from, batch, known } = commit;
  const committed = await pool.transaction(async (transaction) => {
    await moveCursor(transaction, jobId, slice, from, batch.next);
    return storeRead(transaction, { jobId, workspaceId }, batch, known);
  });
  // Only what is committed may be relied upon.
  committed();
}
