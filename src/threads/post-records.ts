import type { RecordKind } from '../sinks/bulk-file/post-lines.ts';

export interface PostRecord {
  kind: RecordKind;
  /** `<channelId>:<ts>`, of further posts of a message with their number behind it. */
  key: string;
  /** JSON without the brace that closes the post. */
  head: string;
  /** JSON; the `attachments` of a post that is elsewhere, too. */
  attachments: string | undefined;
}

/** Takes the records of `convertMessages` apart again. */
export function* postRecords(records: Uint8Array): Generator<PostRecord> {
  const text = Buffer.from(records.buffer, records.byteOffset, records.byteLength).toString('utf8');
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const [kind = '', key = '', head = '', attachments] = text.slice(at, end).split('\t', 4);
    at = end + 1;
    yield { kind: kind as RecordKind, key, head, attachments };
  }
}

/** What closes a record's head. */
export const closing = ({ kind }: Pick<PostRecord, 'kind'>): string => (kind === 'P' ? '}' : '}}');
