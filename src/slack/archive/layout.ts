/** The lists at the top of an export, by the name of their file. */
const LISTS = {
  'users.json': 'users',
  'org_users.json': 'org_users',
  'channels.json': 'channels',
  'groups.json': 'groups',
  'dms.json': 'dms',
  'mpims.json': 'mpims',
  'file_conversations.json': 'file_conversations',
  'canvases.json': 'canvases',
  'lists.json': 'lists',
  'huddle_transcripts.json': 'huddle_transcripts',
  'bookmarks.json': 'bookmarks',
} as const;

export type ListName = (typeof LISTS)[keyof typeof LISTS];

export const USER_LISTS: readonly ListName[] = ['users', 'org_users'];
export const CONVERSATION_LISTS: readonly ListName[] = ['channels', 'groups', 'dms', 'mpims'];
/** Files that stand in lists of their own, whether a message carries them or not. */
export const FILE_LISTS = ['canvases', 'lists', 'huddle_transcripts'] as const satisfies readonly ListName[];

/**
 * What an entry of an export is. `scope` is where a list holds: '' for the whole export, `teams/<workspace>/` for one
 * workspace of an Enterprise Grid organisation.
 */
export type EntryClass =
  | { kind: 'list'; list: ListName; scope: string }
  /**
   * `folder` with its scope in front, in Unicode form NFC, as Slack writes the names in the lists; a Mac unpacks and zips
   * them in NFD.
   */
  | { kind: 'messages'; folder: string; file: string }
  /** The canvas of the conversation that the folder belongs to: file objects, no messages. */
  | { kind: 'folder_canvas'; folder: string }
  /** Bytes of the file with this Slack id; tools change the name, so match by id. */
  | { kind: 'upload'; fileId: string; name: string }
  /** A profile picture. `name` only where the tool keeps several pictures of a person apart by it. */
  | { kind: 'avatar'; userId: string; name?: string }
  | { kind: 'emoji_image'; name: string }
  /** slackdump's `emojis/index.json`: an object from name to URL or `alias:<other>`. */
  | { kind: 'emoji_index' }
  /** Known, and without anything to migrate: logs of apps, flags of moderators, Slack's own table of contents. */
  | { kind: 'nothing' }
  /** Nobody knows: it may hold something. */
  | { kind: 'unknown' };

const NOTHING: EntryClass = { kind: 'nothing' };
const UNKNOWN: EntryClass = { kind: 'unknown' };
const WITHOUT_CONTENT = new Set(['integration_logs.json', 'content_flags.json', '.slack-manifest.json']);
const EMOJI_IMAGE = /^(.+)\.(?:png|gif|jpe?g)$/i;

/** The emoji that an image is of, by the name of its file. */
export const emojiNameOf = (file: string): string | undefined =>
  EMOJI_IMAGE.exec(file)?.[1]?.normalize('NFC');

const ATTACHMENT = /^(F[A-Z0-9]+)-(.+)$/;
const AVATAR = /^([A-Z0-9]{2,32})\.\w+$/;
const USER_ID = /^[A-Z0-9]{2,32}$/;
const CANVAS_FILE = 'canvas_in_the_conversation.json';
/** A workspace of an organisation: an export of its own inside the export. */
const WORKSPACE = /^teams\/[^/]+\/(?=.)/;

/**
 * Tells what an entry is by its name. Every other JSON file in a folder counts as messages: official exports name them
 * by day, wetneb's slack-advanced-exporter `messages.json` and `replies.json`.
 * @param name normalised: without an extra top folder
 * @see slackdump doc/usage-export.md (`__uploads`, `attachments`), source/filestorage.go (`__avatars`) and
 * doc/usage-emoji.md; wetneb/slack-advanced-exporter cmd/fetch_profile_pictures.go; mattermost/mmetl services/slack_grid
 */
export function classifyEntry(name: string): EntryClass {
  if (!name.startsWith('teams/')) return classifyInScope('', name);
  // A channel called "teams" has files right in its folder, and attachments.
  const scope = /^teams\/attachments\/F[A-Z0-9]+-/.test(name) ? undefined : WORKSPACE.exec(name)?.[0];
  return scope === undefined ? classifyInScope('', name) : classifyInScope(scope, name.slice(scope.length));
}

function classifyInScope(scope: string, name: string): EntryClass {
  const [first = '', second, third, ...deeper] = name.split('/');
  if (second === undefined) return classifyList(scope, first);
  if (third === undefined) return classifyInFolder(scope, first, second);
  if (deeper.length > 0) return UNKNOWN;
  if (first === '__uploads') return { kind: 'upload', fileId: second, name: third };
  if (first === '__avatars')
    return USER_ID.test(second) ? { kind: 'avatar', userId: second, name: third } : UNKNOWN;
  const [, fileId, fileName] = (second === 'attachments' && ATTACHMENT.exec(third)) || [];
  return fileId && fileName ? { kind: 'upload', fileId, name: fileName } : UNKNOWN;
}

function classifyList(scope: string, file: string): EntryClass {
  if (isListFile(file)) return { kind: 'list', list: LISTS[file], scope };
  // Beside the lists people leave notes of their own.
  return WITHOUT_CONTENT.has(file) || !file.endsWith('.json') ? NOTHING : UNKNOWN;
}

function classifyInFolder(scope: string, folder: string, file: string): EntryClass {
  if (folder === 'emojis') {
    const image = emojiNameOf(file);
    if (image) return { kind: 'emoji_image', name: image };
    if (file === 'index.json') return { kind: 'emoji_index' };
  }
  if (folder === 'profile_pictures') {
    const userId = AVATAR.exec(file)?.[1];
    if (userId && !file.endsWith('.json')) return { kind: 'avatar', userId };
  }
  const path = scope + folder.normalize('NFC');
  if (file === CANVAS_FILE) return { kind: 'folder_canvas', folder: path };
  if (folder === '__uploads' || folder === '__avatars' || !file.endsWith('.json')) return UNKNOWN;
  return { kind: 'messages', folder: path, file };
}

/** The scope and the last segment of a folder of messages: `teams/acme/general` is `general` of `teams/acme/`. */
export function splitFolder(folder: string): { scope: string; name: string } {
  const scope = WORKSPACE.exec(folder)?.[0] ?? '';
  return { scope, name: folder.slice(scope.length) };
}

function isListFile(name: string): name is keyof typeof LISTS {
  return Object.hasOwn(LISTS, name);
}
