import { rm } from 'node:fs/promises';
import { openZip } from '../../src/zip/zip-file.ts';
import { createZip } from '../../src/zip/zip-writer.ts';
import { everyKindExport } from '../support/every-kind-export.ts';
import { type ExportOptions, generateExport } from '../support/generate-export.ts';
import { TEAM_ID } from '../support/generated-people.ts';
import { aPng } from '../support/images.ts';

const LISTS = new Set(['users.json', 'channels.json', 'groups.json', 'dms.json', 'mpims.json']);
/** Custom emoji are few in most exports; so many that their type takes long enough to be hit. */
const EMOJI = 300;

interface Listed {
  id: string;
  name?: string;
  [field: string]: unknown;
}

/**
 * Writes a generated export that holds every kind of content beside its plain messages: archived, private and direct
 * conversations, threads, files with and without bytes, pins, edits, custom emoji that are used.
 */
export async function chaosArchive(options: ExportOptions): Promise<void> {
  const plain = `${options.path}.plain`;
  await generateExport({
    filesShare: 0.05,
    uploadsShare: 0.5,
    longThreadReplies: 50,
    ...options,
    path: plain,
  });
  const more = everyKind();
  const source = await openZip(plain);
  const zip = await createZip(options.path, { level: 6 });
  try {
    const entries = [];
    for await (const entry of source.entries()) entries.push(entry);
    for (const entry of entries) {
      const content = await source.read(entry);
      const added = LISTS.has(entry.name) ? (more[entry.name] as Listed[] | undefined) : undefined;
      const merged = added && Buffer.from(JSON.stringify([...JSON.parse(content.toString()), ...added]));
      await zip.addBuffer(entry.name, merged ?? content);
    }
    for (const [name, content] of Object.entries(more)) {
      if (LISTS.has(name)) continue;
      await zip.addBuffer(name, Buffer.isBuffer(content) ? content : Buffer.from(textOf(content)));
    }
    for (let index = 0; index < EMOJI; index++)
      await zip.addBuffer(`emojis/chaos-${index}.png`, aPng(8 + (index % 8), 8));
    await zip.close();
  } finally {
    await zip.discard();
    await source.close();
    await rm(plain, { force: true });
  }
}

const textOf = (content: unknown) => (typeof content === 'string' ? content : JSON.stringify(content));

/** The small export of every kind as a part of the generated one: of its workspace, under names that are free there. */
function everyKind(): Record<string, unknown> {
  const named = new Map<string, string>();
  const lists: Record<string, unknown> = {};
  const { 'users.json': users, ...others } = everyKindExport('chaos') as Record<string, unknown>;
  lists['users.json'] = (users as Listed[]).map((user) => ({ ...user, team_id: TEAM_ID }));
  for (const [list, conversations] of Object.entries(others).filter(([name]) => LISTS.has(name))) {
    lists[list] = (conversations as Listed[]).map(({ is_general: _, ...conversation }) => {
      const { name } = conversation;
      if (name === undefined || list === 'mpims.json') return conversation;
      named.set(name, `chaos-${name}`);
      return { ...conversation, name: `chaos-${name}` };
    });
  }
  const files = Object.entries(others).filter(([name]) => !LISTS.has(name));
  return {
    ...lists,
    ...Object.fromEntries(
      files.map(([name, content]) => {
        const [folder = '', ...rest] = name.split('/');
        return [[named.get(folder) ?? folder, ...rest].join('/'), content];
      }),
    ),
  };
}
