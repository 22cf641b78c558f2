import { isExternal } from './convert-message.ts';
import type { SlackFile } from './import-message.ts';

/** A file whose bytes Slack may still have. */
export interface FileLink {
  fileId: string;
  /** Without a token. */
  url: string;
  /** As Slack declares it; null where it says nothing, or what it says is not the size of what it sends. */
  sizeBytes: number | null;
  /** Whether what Slack sends may well be a web page: a canvas, a mail, a file of HTML. */
  isPage: boolean;
}

/** Slack's own ids. Those that were made up for files without one are not the same file in two messages. */
const SLACK_FILE_ID = /^F[A-Z0-9]{2,30}$/;
/** What Slack makes a document of when it is asked; its declared size is that of something else. */
const DOCUMENTS = new Set(['post', 'space', 'quip', 'list', 'canvas', 'email', 'huddle_transcript']);

/** Where a file of a message can be downloaded; undefined for one that lies elsewhere, is gone or has no link. */
export function fileLink(file: SlackFile): FileLink | undefined {
  if (isExternal(file) || file.mode === 'tombstone' || file.mode === 'hidden_by_limit') return undefined;
  if (!SLACK_FILE_ID.test(file.id)) return undefined;
  const url = [file.url_private_download, file.url_private].find(isLink);
  if (url === undefined) return undefined;
  const isDocument = typeof file.mode === 'string' && DOCUMENTS.has(file.mode);
  const { size } = file;
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size > 0;
  return {
    fileId: file.id,
    url,
    sizeBytes: isSize && !isDocument ? size : null,
    isPage: isDocument || [file.mimetype, file.filetype].some((type) => /html/i.test(String(type))),
  };
}

const isLink = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
