import { LIMITS, shorten } from './limits.ts';

/** `.png`, or '' for a name without a usable extension. */
export const extension = (name: string): string => /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0].toLowerCase() ?? '';

/** A file's name at the target: what file systems and the server's path checks object to becomes `_`. */
export function safeFileName(name: string): string {
  const safe = name
    .toWellFormed()
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '_')
    .replace(/^\.+|[. ]+$/g, '_');
  const suffix = extension(safe);
  return (
    shorten(safe.slice(0, safe.length - suffix.length), LIMITS.fileName - 60 - suffix.length) + suffix || '_'
  );
}

/** The path of an attachment as lines name it; in the zip it stands below `data/`. A folder a file keeps names apart. */
export const attachmentPath = (fileId: string, name: string): string =>
  `attachments/${fileId.replace(/[^A-Za-z0-9_-]/g, '_')}/${safeFileName(name)}`;
