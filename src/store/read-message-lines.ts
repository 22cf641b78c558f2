/** A line of `messageLineHead` and `messageLineEnd`, taken apart again. */
export interface MessageLine {
  channelId: number;
  ts: string;
  threadTs: string;
  attachments: number;
  reactions: number;
  /** JSON. */
  payload: string;
  /** JSON; null if there are none. */
  files: string | null;
  reactionList: string | null;
}

const LINE_BREAK = 0x0a;

/** Reads what would be stored without storing it: the reverse of `messageLineHead`. @param lines in UTF-8 */
export function* readMessageLines(lines: Uint8Array): Generator<MessageLine> {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(LINE_BREAK, at);
    const fields = bytes.toString('utf8', at, end).split('\t');
    const [, channelId, ts, threadTs, , attachments, reactions, payload, files, reactionList] = fields;
    yield {
      channelId: Number(channelId),
      ts: ts!,
      threadTs: threadTs!,
      attachments: Number(attachments),
      reactions: Number(reactions),
      payload: uncopied(payload!)!,
      files: uncopied(files!),
      reactionList: uncopied(reactionList!),
    };
    at = end + 1;
  }
}

/** The reverse of `copyJson`. */
const uncopied = (field: string): string | null =>
  field === '\\N' ? null : field.includes('\\') ? field.replaceAll('\\\\', '\\') : field;
