import { messageId, type SlackFile } from '../slack/import-message.ts';
import { storedRows } from '../store/stored-rows.ts';
import { type ConvertMessagesInput, postKeyOfFile } from './convert-messages.ts';
import { type AvailableFile, sortFiles } from './message-files.ts';
import { allCarried } from './repeated.ts';
import { namesOf } from './shared-names.ts';

/** The files of a chunk with the keys of the posts that carry them, without those that have an outcome since. */
export function* carriedFiles(
  { names, rows, entries, repeated, jobId }: ConvertMessagesInput,
  refused: ReadonlySet<string>,
): Generator<AvailableFile & { key: string }> {
  const { rooms } = namesOf(names);
  for (const { channelId, ts, files } of storedRows(rows)) {
    const there = repeated?.messages.get(`${channelId}:${ts}`);
    if (files === null && !there) continue;
    const id = messageId(rooms.get(channelId)!.slackId, ts);
    const own = files === null ? [] : (JSON.parse(files) as SlackFile[]);
    const available = there ? allCarried(there, jobId, own, entries) : sortFiles(own, entries).available;
    for (const [index, { file, entry, path }] of available.entries())
      if (!refused.has(`${id}/${file.id}`))
        yield { key: postKeyOfFile(channelId, ts, index), file, entry, path };
  }
}
