import { copyJson } from './copy-line.ts';

/** The columns of a message before its payload; times are Slack's `ts` in integer microseconds, as decimal text. */
export interface MessageColumns {
  channelId: number;
  ts: string;
  threadTs: string;
  /** How many posts it may become: that many milliseconds are kept free for it. */
  slots: number;
  attachments: number;
  reactions: number;
}

/**
 * The start of a line for `storeMessages`, ASCII. Behind it stands the payload, JSON with each backslash doubled (`copyJson`),
 * and then `messageLineEnd`.
 */
export const messageLineHead = (jobId: number, message: MessageColumns): string =>
  `${jobId}\t${message.channelId}\t${message.ts}\t${message.threadTs}\t${message.slots}\t${message.attachments}\t${message.reactions}\t`;

/** The end of a line. @param files JSON, as `reactions` */
export const messageLineEnd = (files: string | null, reactions: string | null): string =>
  files === null && reactions === null ? BARE_END : `\t${copyJson(files)}\t${copyJson(reactions)}\n`;

const BARE_END = '\t\\N\t\\N\n';
