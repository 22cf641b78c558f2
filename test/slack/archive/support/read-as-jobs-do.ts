import { type ArchiveEntry, openArchive } from '../../../../src/slack/archive/archive.ts';
import { jsonEntries } from '../../../../src/slack/archive/json-entries.ts';
import { classifyEntry, type ListName, USER_LISTS } from '../../../../src/slack/archive/layout.ts';
import { listedChannel, listedUser } from '../../../../src/slack/archive/listed.ts';
import { readMessages } from '../../../../src/threads/read-messages.ts';

/** What an archive gave, without a database. */
export interface ReadExport {
  /** Ids of the elements of each list. */
  lists: Record<string, string[]>;
  /** By day file, its messages' `ts` in microseconds and the ids of what was rejected, each in order. */
  days: Record<string, { messages: string[]; rejected: string[] }>;
  /** Entry name → inflated size of files that are only copied. */
  uploads: Record<string, number>;
}

/**
 * Reads an archive with the code that the activities run: index, lists, messages, and files to their end.
 * @throws what reading throws
 */
export async function readAsJobsDo(path: string): Promise<ReadExport> {
  const archive = await openArchive(path);
  const read: ReadExport = { lists: {}, days: {}, uploads: {} };
  const days: ArchiveEntry[] = [];
  try {
    for await (const entry of archive.entries()) {
      const found = classifyEntry(entry.name);
      if (found.kind === 'list') read.lists[entry.name] = await readList(archive, entry, found.list);
      else if (found.kind === 'messages') days.push(entry);
      else if (found.kind === 'upload' || found.kind === 'emoji_image') {
        let size = 0;
        for await (const chunk of archive.stream(entry)) size += (chunk as Buffer).length;
        read.uploads[entry.name] = size;
      }
    }
  } finally {
    await archive.close();
  }
  await readDays(path, archive.fingerprint, days, read);
  return read;
}

async function readList(
  archive: Awaited<ReturnType<typeof openArchive>>,
  entry: ArchiveEntry,
  list: ListName,
) {
  const ids: string[] = [];
  for await (const { elements } of jsonEntries(archive, [entry])) {
    for await (const element of elements()) {
      const where = `${archive.path}: ${entry.name}[${ids.length}]`;
      const { id } = USER_LISTS.includes(list)
        ? listedUser(element, where)
        : listedChannel({ list: 'channels', scope: '', element, where }, new Map())!.channel;
      ids.push(id);
    }
  }
  return ids;
}

/** Each file has a conversation of its own number, which its lines repeat. */
async function readDays(path: string, fingerprint: string, days: readonly ArchiveEntry[], read: ReadExport) {
  for (const { name } of days) read.days[name] = { messages: [], rejected: [] };
  const entries = days.map((entry, channelId) => ({ folder: 'x', channelId, entry }));
  const from = { entryNo: 0, elementNo: 0 };
  const input = { jobId: 1, archivePath: path, archiveFingerprint: fingerprint, entries, from };
  for await (const { value } of readMessages(input)) {
    const lines = Buffer.from(value.lines).toString('utf8').split('\n').slice(0, -1);
    for (const line of lines) {
      const [, channelId, ts] = line.split('\t');
      read.days[days[Number(channelId)]!.name]!.messages.push(ts!);
    }
    for (const { slackId } of value.rejected)
      read.days[slackId.slice(0, slackId.lastIndexOf('#'))]!.rejected.push(slackId);
  }
}
