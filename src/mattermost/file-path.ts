import { LIMITS } from './limits.ts';

/** `.png`, or '' for a name without a usable extension. */
export const extension = (name: string): string => /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0].toLowerCase() ?? '';

/**
 * Bytes of a name without its suffix. The server takes 256 characters, but its disk 255 bytes, and the server puts
 * `_thumb.jpg` and `_preview.jpg` behind the names of images.
 */
const STEM_BYTES = LIMITS.fileName - 60;

/** A file's name at the target: what file systems and the server's path checks object to becomes `_`. */
export function safeFileName(name: string): string {
  const safe = name
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '_')
    .replace(/^\.+|[. ]+$/g, '_');
  const suffix = extension(safe);
  return (
    shortenToBytes(safe.slice(0, safe.length - suffix.length), STEM_BYTES - suffix.length) + suffix || '_'
  );
}

function shortenToBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  const mark = '…';
  let room = limit - Buffer.byteLength(mark);
  let kept = '';
  for (const sign of text) {
    room -= Buffer.byteLength(sign);
    if (room < 0) break;
    kept += sign;
  }
  return kept + mark;
}

/** The path of an attachment as lines name it; in the zip it stands below `data/`. A folder a file keeps names apart. */
export const attachmentPath = (fileId: string, name: string): string =>
  `attachments/${fileId.replace(/[^A-Za-z0-9_-]/g, '_')}/${safeFileName(name)}`;
