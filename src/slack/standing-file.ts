import type { SlackFile } from './import-message.ts';
import { isSlackId } from './slack-id.ts';

/** A canvas, list or transcript that stands in a list of its own, whether a message carries it or not. */
export interface StandingFile {
  file: SlackFile;
  /** For people: its title, else its name, else its id. */
  title: string;
  /** Slack ids of the conversations that it was shared in. */
  channels: string[];
  /** Who made it, or ''. */
  creator: string;
  /** When, in seconds; 0 if unknown. */
  createdSeconds: number;
  isDeleted: boolean;
}

/** @returns undefined for what is no file object: one has an id such as F012AB3CD */
export function standingFile(element: unknown): StandingFile | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const listed = element as SlackFile;
  if (typeof listed.id !== 'string' || !/^F[A-Z0-9]{1,31}$/.test(listed.id)) return undefined;
  // In the lists the link to the content has a name of its own.
  const link = listed.url_private_download ?? listed.canvas_history_download ?? listed.list_history_download;
  const file = link === undefined || link === null ? listed : { ...listed, url_private_download: link };
  const shares = Array.isArray(file.shares) ? file.shares : [];
  const channels = shares.map((share: { channel?: unknown } | null) => share?.channel).filter(isSlackId);
  const created = [file.created, file.timestamp].find(
    (time) => typeof time === 'number' && Number.isInteger(time) && time > 0 && time < 1e11,
  ) as number | undefined;
  const title = [file.title, file.name].find((text) => typeof text === 'string' && text.trim() !== '') as
    | string
    | undefined;
  return {
    file,
    title:
      title
        ?.toWellFormed()
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim() ?? file.id,
    channels: [...new Set(channels)],
    creator: isSlackId(file.user) ? file.user : '',
    createdSeconds: created ?? 0,
    isDeleted: file.is_tombstoned === true || file.mode === 'tombstone',
  };
}

/** The message that carries a standing file into a conversation: its creator's, at the time of its creation. */
export const standingMessage = ({ file, creator }: StandingFile, ts: string): Record<string, unknown> => ({
  type: 'message',
  subtype: 'file_share',
  ...(creator === '' ? {} : { user: creator }),
  ts,
  text: '',
  files: [file],
});

/**
 * When a standing file is posted, as a Slack time. The digits behind the second come from the file's id, so that two
 * exports of a workspace give it the same time.
 */
export function standingTs({ file, createdSeconds }: StandingFile): string {
  let hash = 0;
  for (const sign of file.id) hash = (hash * 31 + sign.charCodeAt(0)) % 1_000_000;
  return `${createdSeconds}.${String(hash).padStart(6, '0')}`;
}
