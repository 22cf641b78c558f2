import { copyJson } from './copy-line.ts';

/** A message as it is stored; times are Slack's `ts` in integer microseconds, as decimal text. */
export interface MessageRow {
  channelId: number;
  ts: string;
  threadTs: string;
  /** How many posts it may become: that many milliseconds are kept free for it. */
  slots: number;
  attachments: number;
  reactions: number;
  /** JSON, as the two that follow. */
  payload: string;
  files: string | null;
  reactionList: string | null;
}

/** A message as a line for `storeMessages`. */
export const messageLine = (jobId: number, row: MessageRow): string =>
  `${jobId}\t${row.channelId}\t${row.ts}\t${row.threadTs}\t${row.slots}\t${row.attachments}\t${row.reactions}\t${copyJson(
    row.payload,
  )}\t${copyJson(row.files)}\t${copyJson(row.reactionList)}\n`;
