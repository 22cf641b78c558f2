import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A message of an unpacked export, found without any code of the product. */
export interface FoundMessage {
  /** Slack id of the conversation; `folder:<name>` if no list names it. */
  channel: string;
  /** '' if it has none. */
  ts: string;
  /** `<folder>/<file>#<index>` */
  place: string;
}

/** All messages of an unpacked export with folders by channel name or id. */
export async function messagesOf(folder: string): Promise<FoundMessage[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const ids = new Map<string, string>();
  for (const list of ['channels', 'groups', 'dms', 'mpims']) {
    if (!entries.some(({ name }) => name === `${list}.json`)) continue;
    const rooms = await read<{ id: string; name?: string }>(join(folder, `${list}.json`));
    for (const { id, name = id } of rooms) ids.set(name, id);
  }
  const found: FoundMessage[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('__'))) {
    const files = await readdir(join(folder, name));
    for (const file of files.filter((one) => /^\d{4}-\d{2}-\d{2}\.json$/.test(one))) {
      const messages = await read<{ ts?: string }>(join(folder, name, file));
      for (const [index, { ts = '' }] of messages.entries()) {
        found.push({ channel: ids.get(name) ?? `folder:${name}`, ts, place: `${name}/${file}#${index}` });
      }
    }
  }
  return found;
}

const read = async <T>(path: string): Promise<T[]> => JSON.parse(await readFile(path, 'utf8')) as T[];
