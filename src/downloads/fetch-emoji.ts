import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../embedded/write-atomically.ts';
import { EMOJI_ALIAS } from '../slack/emoji-index.ts';
import { downloadFile } from './download-file.ts';
import { fileHosts } from './file-hosts.ts';
import { createPace, type Timing } from './pace.ts';

/** Where Slack keeps the images of emoji. */
const EMOJI_HOSTS = ['emoji.slack-edge.com', '*.slack-edge.com'];
/** Slack takes none above 128 KiB, but made exceptions; Mattermost takes 512 KiB. */
const MAX_IMAGE_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 8;

export interface FetchedEmoji {
  images: number;
  /** There already, from an earlier run. */
  kept: number;
  aliases: number;
  failed: { name: string; detail: string }[];
}

interface Fetching {
  folder: string;
  /** Name → URL or `alias:<other>`. */
  list: object;
  /** Hosts beside Slack's. */
  hosts?: readonly string[];
  timing: Timing;
  signal: AbortSignal;
  onProgress: (done: number, of: number) => void;
}

/**
 * Fills a folder with the images of a list of emoji, and the list itself as `index.json`. What is there already stays: after
 * an interruption only the rest is fetched.
 */
export async function fetchEmoji(options: Fetching): Promise<FetchedEmoji> {
  const { folder, list, timing, signal, onProgress } = options;
  // Slack's images, while they are not whole.
  const work = join(folder, '.unfinished');
  await mkdir(work, { recursive: true });
  writeAtomically(join(folder, 'index.json'), `${JSON.stringify(list, null, 2)}\n`);
  const result: FetchedEmoji = { images: 0, kept: 0, aliases: 0, failed: [] };
  const context = {
    folder: work,
    hosts: fileHosts([...EMOJI_HOSTS, ...(options.hosts ?? [])]),
    maxBytes: MAX_IMAGE_BYTES,
    bearer: undefined,
    linkToken: undefined,
    pace: createPace(),
    timing,
    signal,
    onSaved: async () => undefined,
  };
  const entries = Object.entries(list);
  const left = entries.values();
  let done = 0;

  const fetchOne = async (name: string, target: unknown): Promise<void> => {
    if (typeof target === 'string' && target.startsWith(EMOJI_ALIAS)) {
      result.aliases++;
      return;
    }
    const url = typeof target === 'string' && URL.canParse(target) ? new URL(target) : undefined;
    const ending = /\.(?:png|gif|jpe?g)$/i.exec(url?.pathname ?? '')?.[0].toLowerCase();
    if (!url || !ending || !isFileName(name)) {
      result.failed.push({ name, detail: 'no link to a PNG, GIF or JPEG image' });
      return;
    }
    const path = join(folder, `${name}${ending}`);
    if (await exists(path)) {
      result.kept++;
      return;
    }
    const fileId = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const file = { fileId, url: url.href, sizeBytes: null, isPage: false, begun: null };
    const fetched = await downloadFile(file, context);
    if ('reason' in fetched) {
      result.failed.push({ name, detail: `${fetched.reason} ${fetched.detail}`.trim() });
      return;
    }
    await rename(fetched.path, path);
    result.images++;
  };

  const lane = async () => {
    for (const [name, target] of left) {
      signal.throwIfAborted();
      await fetchOne(name, target);
      onProgress(++done, entries.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await rm(work, { recursive: true, force: true });
  return result;
}

/** Slack's names are letters, digits and a few signs, of any script. */
const isFileName = (name: string) =>
  /^[\p{L}\p{M}\p{N}_+'’-][\p{L}\p{M}\p{N}_+'’.-]*$/u.test(name) && Buffer.byteLength(name) <= 200;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
