import type { State } from './state.ts';
import type { Version } from './versions.ts';

/** The part of Mattermost's configuration that matters to an import, with the server's defaults. */
export const defaultConfig = (version: Version) => ({
  ServiceSettings: {
    EnablePostUsernameOverride: false,
    EnablePostIconOverride: false,
    EnableCustomEmoji: true,
    DisableBotsWhenOwnerIsDeactivated: true,
    ExperimentalEnableDefaultChannelLeaveJoinMessages: true,
    MaximumPayloadSizeBytes: 300_000,
    ReadTimeout: 300,
  },
  TeamSettings: { MaxUsersPerTeam: 50, MaxChannelsPerTeam: 2000, RestrictCreationToDomains: '' },
  FileSettings: {
    EnableFileAttachments: true,
    MaxFileSize: 100 * 1024 * 1024,
    MaxImageResolution: 33_177_600,
    ExtractContent: true,
  },
  PasswordSettings: {
    MinimumLength: version.minPasswordLength,
    Lowercase: false,
    Number: false,
    Uppercase: false,
    Symbol: false,
  },
  ImportSettings: { Directory: './import', RetentionDays: 30 },
  JobSettings: { RunJobs: true, RunScheduler: true },
  LocalizationSettings: { DefaultServerLocale: 'en', DefaultClientLocale: 'en' },
  RateLimitSettings: { Enable: false, PerSec: 10, MaxBurst: 100 },
});

export type Config = ReturnType<typeof defaultConfig>;
/** Sections, each with some of its settings. */
export type ConfigPatch = { [Section in keyof Config]?: Partial<Config[Section]> };

/** The configuration as it is now. */
export function readConfig({ tables }: State, version: Version): Config {
  const config: Record<string, Record<string, unknown>> = structuredClone(defaultConfig(version));
  for (const { section, values } of tables.config.values())
    config[section] = { ...config[section], ...values };
  return config as Config;
}

/** Sets some settings; the others of their sections stay. */
export function patchConfig(state: State, patch: ConfigPatch): void {
  for (const [section, values] of Object.entries(patch))
    state.commit(['config', { section, values: { ...state.tables.config.get(section)?.values, ...values } }]);
}
