import type { Item } from '../../../src/restore/probe/protocol.ts';
import { sha256 } from './maker.ts';
import type { Reader } from './read.ts';

interface Config {
  TeamSettings: { SiteName: string; CustomBrandText: string };
  FileSettings: { EnablePublicLink: boolean };
}

/**
 * Settings that were made through the service, and one secret of config.json that shows outside: the hash in a public link is made with
 * PublicLinkSalt, so a link that was given away goes on opening its file only if that came back.
 */
export async function readConfig({ admin, state }: Reader): Promise<Item[]> {
  const { TeamSettings, FileSettings } = await admin.get<Config>('/config');
  const items: Item[] = [
    { id: 'TeamSettings.SiteName', facts: { value: TeamSettings.SiteName } },
    { id: 'FileSettings.EnablePublicLink', facts: { value: FileSettings.EnablePublicLink } },
    { id: 'public link', facts: await linkFacts(admin, state.file) },
  ];
  // Not set at first: something new in the configuration can be seen as such.
  if (TeamSettings.CustomBrandText)
    items.push({ id: BRAND_TEXT, facts: { value: TeamSettings.CustomBrandText } });
  return items;
}

export const BRAND_TEXT = 'TeamSettings.CustomBrandText';

async function linkFacts(admin: Reader['admin'], file: string): Promise<Item['facts']> {
  const { status, bytes } = await admin.ask('GET', `/api/v4/files/${file}/link`);
  if (status !== 200) return { status };
  const { pathname, search, searchParams } = new URL((JSON.parse(bytes.toString()) as { link: string }).link);
  const opened = await admin.ask('GET', `${pathname}${search}`);
  return {
    status,
    // Who has the hash has the file.
    hash: sha256(searchParams.get('h') ?? ''),
    opens: opened.status === 200 ? sha256(opened.bytes) : `status ${opened.status}`,
  };
}
