import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

type Value = string | number | boolean | { [name: string]: Value };
export type Section = { [name: string]: Value };
export type Config = { [section: string]: Section };

/** Mattermost's configuration: config.json, made at the first start with secrets of its own, and what the environment sets over it. */
export interface Settings {
  /** As it is in force. */
  read(): Config;
  /** As it is shown: secrets are stars. */
  shown(): Config;
  /** Into memory and config.json; what the environment sets is not written. */
  patch(patch: Config): Promise<void>;
}

const STARS = '*'.repeat(32);
const SECRETS: readonly [section: string, name: string][] = [
  ['SqlSettings', 'AtRestEncryptKey'],
  ['SqlSettings', 'DataSource'],
  ['FileSettings', 'PublicLinkSalt'],
];

const firstConfig = (): Config => ({
  ServiceSettings: { SiteURL: '', ListenAddress: ':8065' },
  TeamSettings: { SiteName: 'Mattermost', CustomBrandText: '', MaxUsersPerTeam: 50 },
  SqlSettings: { DriverName: 'postgres', DataSource: '', AtRestEncryptKey: salt() },
  FileSettings: {
    Directory: './data/',
    EnablePublicLink: false,
    MaxFileSize: 104_857_600,
    PublicLinkSalt: salt(),
  },
  LogSettings: { FileLocation: '' },
  PluginSettings: {
    Enable: true,
    EnableUploads: false,
    Directory: './plugins',
    ClientDirectory: './client/plugins',
    PluginStates: {},
  },
  BleveSettings: { IndexDir: '', EnableIndexing: false },
});

const salt = (): string => randomBytes(16).toString('hex');

/** Read once, then kept in memory: whoever changes the file has to restart the server. */
export async function openSettings(path: string, environment: NodeJS.ProcessEnv): Promise<Settings> {
  const known = await load(path);
  let stored = known ?? firstConfig();
  if (!known) await save(path, stored);
  const read = () => withEnvironment(stored, environment);
  return {
    read,
    shown: () => {
      const config = read();
      for (const [section, name] of SECRETS) config[section]![name] = STARS;
      return config;
    },
    patch: async (patch) => {
      const next = structuredClone(stored);
      merge(next, patch);
      await save(path, next);
      stored = next;
    },
  };
}

async function load(path: string): Promise<Config | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Config;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function save(path: string, config: Config): Promise<void> {
  await writeFile(`${path}.tmp`, `${JSON.stringify(config, null, 4)}\n`, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** `MM_FILESETTINGS_DIRECTORY` sets `FileSettings.Directory`. */
function withEnvironment(stored: Config, environment: NodeJS.ProcessEnv): Config {
  const config = structuredClone(stored);
  for (const [section, values] of Object.entries(config))
    for (const [name, value] of Object.entries(values)) {
      const set = environment[`MM_${section}_${name}`.toUpperCase()];
      if (set !== undefined) values[name] = typeof value === 'boolean' ? set === 'true' : set;
    }
  return config;
}

function merge(into: Section | Config, patch: Section | Config): void {
  for (const [name, value] of Object.entries(patch)) {
    const old = into[name];
    if (typeof value === 'object' && typeof old === 'object') merge(old, value);
    else (into as Section)[name] = value as Value;
  }
}
