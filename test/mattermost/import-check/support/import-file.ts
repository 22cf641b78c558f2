import { join } from 'node:path';
import { expect } from '@jest/globals';
import {
  type CheckOptions,
  checkImport,
  type ImportCheck,
} from '../../../../src/mattermost/import-check/check-import.ts';
import { createZip } from '../../../../src/zip/zip-writer.ts';
import { tempDir } from '../../../zip/temp-dir.ts';

export type Values = Record<string, unknown>;
export type Parts = Partial<Record<string, unknown[]>>;

export const VERSION = { type: 'version', version: 1, info: { generator: 'test' } };
export const TEAM = { name: 'acme', display_name: 'Acme', type: 'I' };
export const CHANNEL = {
  team: 'acme',
  name: 'dev',
  display_name: 'Dev',
  type: 'O',
  header: 'h',
  purpose: 'p',
};
export const USER = {
  username: 'ann',
  email: 'ann@example.com',
  nickname: 'Ann',
  teams: [{ name: 'acme', roles: 'team_user', channels: [{ name: 'dev', roles: 'channel_user' }] }],
};
export const BOB = { username: 'bob', email: 'bob@example.com' };
export const EMOJI = { name: 'partyparrot', image: 'emoji/parrot.gif' };
export const FILE = 'attachments/F1/a.txt';
export const REPLY = { user: 'bob', message: 'hi', create_at: 1001 };
export const REACTION = { user: 'bob', emoji_name: '+1', create_at: 1000 };
export const POST = {
  team: 'acme',
  channel: 'dev',
  user: 'ann',
  message: 'hello',
  create_at: 1000,
  attachments: [{ path: FILE }],
  reactions: [REACTION],
  replies: [REPLY],
};
export const DIRECT = { channel_members: ['ann', 'bob'], user: 'ann', message: 'psst', create_at: 1000 };

/** The files below `data/` that the sound file names. */
export const FILES = { [`data/${FILE}`]: 'text', 'data/emoji/parrot.gif': 'image' };

export const line = (type: string, value: unknown) => ({ type, [type]: value });

/** The lines of a small file that is sound in everything; a test replaces some types. */
export const soundLines = (parts: Parts = {}): Values[] => {
  const types: Parts = {
    role: [],
    scheme: [],
    team: [TEAM],
    emoji: [EMOJI],
    channel: [CHANNEL],
    user: [USER, BOB],
    bot: [],
    direct_channel: [{ members: ['ann', 'bob'], header: '' }],
    post: [POST],
    direct_post: [DIRECT],
    ...parts,
  };
  return [
    VERSION,
    ...Object.entries(types).flatMap(([type, values]) => values!.map((value) => line(type, value))),
  ];
};

export const jsonl = (values: readonly unknown[]) =>
  `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;

/** What the sound file is told, and nothing else: it holds emoji. */
export const ALWAYS = 'emoji.enable_custom';

const directory = tempDir();
let files = 0;

/** Checks a zip of these entries, in this order; the same name may come twice. */
export async function checkEntries(
  entries: readonly [name: string, content: string | Buffer][],
  options?: CheckOptions,
): Promise<ImportCheck> {
  const path = join(directory, `${files++}.zip`);
  const zip = await createZip(path);
  for (const [name, content] of entries) await zip.addBuffer(name, Buffer.from(content));
  await zip.close();
  return checkImport(path, options);
}

export const checkText = (text: string | Buffer, options?: CheckOptions) =>
  checkEntries([['import.jsonl', text], ...Object.entries(FILES)], options);

export const checkLines = (values: readonly unknown[], options?: CheckOptions) =>
  checkText(jsonl(values), options);

/** The rules that a file breaks, each once, without what the sound file is told. */
export const broken = async (check: Promise<ImportCheck>): Promise<string[]> =>
  [...(await check).totals.keys()].filter((rule) => rule !== ALWAYS);

/** The rules that the sound file breaks when these types are replaced. */
export const brokenBy = (parts: Parts): Promise<string[]> => broken(checkLines(soundLines(parts)));

/** Expects the rule to be broken by a change, and by nothing else that has been said. */
export async function expectBroken(check: Promise<string[]>, rule: string): Promise<void> {
  expect(await check).toContain(rule);
}
