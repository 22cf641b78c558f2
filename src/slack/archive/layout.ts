/** The lists at the top of an export, by the name of their file. */
const LISTS = {
  'users.json': 'users',
  'org_users.json': 'org_users',
  'channels.json': 'channels',
  'groups.json': 'groups',
  'dms.json': 'dms',
  'mpims.json': 'mpims',
} as const;

export type ListName = (typeof LISTS)[keyof typeof LISTS];

export const USER_LISTS: readonly ListName[] = ['users', 'org_users'];
export const CONVERSATION_LISTS: readonly ListName[] = ['channels', 'groups', 'dms', 'mpims'];

/** What an entry of an export is. */
export type EntryClass =
  | { kind: 'list'; list: ListName }
  /** `folder` in Unicode form NFC, as Slack writes the names in the lists; a Mac unpacks and zips them in NFD. */
  | { kind: 'messages'; folder: string; file: string }
  /** Bytes of the file with this Slack id; tools change the name, so match by id. */
  | { kind: 'upload'; fileId: string; name: string }
  | { kind: 'emoji_image'; name: string }
  /** slackdump's `emojis/index.json`: an object from name to URL or `alias:<other>`. */
  | { kind: 'emoji_index' }
  | { kind: 'other' };

const OTHER: EntryClass = { kind: 'other' };
const EMOJI_IMAGE = /^(.+)\.(?:png|gif|jpe?g)$/i;
const ATTACHMENT = /^(F[A-Z0-9]+)-(.+)$/;
/** Inside a channel's folder, but a canvas and no messages. */
const CANVAS_FILE = 'canvas_in_the_conversation.json';

/**
 * Tells what an entry is by its name. Every other JSON file in a folder counts as messages: official exports name them
 * by day, wetneb's slack-advanced-exporter `messages.json` and `replies.json`.
 * @param name normalised: without an extra top folder
 * @see slackdump doc/usage-export.md (`__uploads`, `attachments`) and doc/usage-emoji.md
 */
export function classifyEntry(name: string): EntryClass {
  const [first = '', second, third, ...deeper] = name.split('/');
  if (second === undefined) return isListFile(first) ? { kind: 'list', list: LISTS[first] } : OTHER;
  if (third === undefined) return classifyInFolder(first, second);
  if (deeper.length > 0) return OTHER;
  if (first === '__uploads') return { kind: 'upload', fileId: second, name: third };
  const [, fileId, fileName] = (second === 'attachments' && ATTACHMENT.exec(third)) || [];
  return fileId && fileName ? { kind: 'upload', fileId, name: fileName } : OTHER;
}

function classifyInFolder(folder: string, file: string): EntryClass {
  if (folder === 'emojis') {
    const image = EMOJI_IMAGE.exec(file)?.[1];
    if (image) return { kind: 'emoji_image', name: image.normalize('NFC') };
    if (file === 'index.json') return { kind: 'emoji_index' };
  }
  if (folder === '__uploads' || !file.endsWith('.json') || file === CANVAS_FILE) return OTHER;
  return { kind: 'messages', folder: folder.normalize('NFC'), file };
}

function isListFile(name: string): name is keyof typeof LISTS {
  return Object.hasOwn(LISTS, name);
}
