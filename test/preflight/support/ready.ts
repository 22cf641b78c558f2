import type { Channel } from '../../../src/mattermost/client/shapes.ts';
import type { NeededAccount, Needs } from '../../../src/preflight/needs.ts';
import type { ExistingAccount, ServerFacts, TeamFacts } from '../../../src/preflight/server-facts.ts';

const MIB = 1024 * 1024;

/** A needed account; its address is `<username>@acme.example`. */
export const account = (username: string, more: Partial<NeededAccount> = {}): NeededAccount => ({
  slackId: `U${username.toUpperCase()}`,
  username,
  email: `${username}@acme.example`,
  kind: 'user',
  isActive: true,
  ...more,
});

/** An account of the server, likewise. */
export const existing = (username: string, more: Partial<ExistingAccount> = {}): ExistingAccount => ({
  id: `id-${username}`,
  username,
  email: `${username}@acme.example`,
  roles: 'system_user',
  delete_at: 0,
  is_bot: false,
  auth_service: '',
  isMember: false,
  ...more,
});

export const channel = (name: string, more: Partial<Channel> = {}): Channel => ({
  id: `id-${name}`,
  name,
  display_name: name,
  type: 'O',
  team_id: 't1',
  delete_at: 0,
  ...more,
});

export const team = (more: Partial<TeamFacts> = {}): TeamFacts => ({
  id: 't1',
  name: 'acme',
  display_name: 'Acme',
  type: 'O',
  delete_at: 0,
  activeMembers: 3,
  ...more,
});

/** A small migration that a server of today takes as it is. */
export const someNeeds = (more: Partial<Needs> = {}): Needs => ({
  team: 'acme',
  accounts: [account('alice'), account('bob')],
  channels: [
    { slackId: 'C1', name: 'town-square', type: 'O', isArchived: false },
    { slackId: 'C2', name: 'dev', type: 'O', isArchived: false },
  ],
  emoji: [{ slackName: 'shipit', name: 'shipit' }],
  messages: 1000,
  longestPost: 16_383,
  overriddenNames: 0,
  attachments: 5,
  profileImages: 0,
  importFileBytes: 10 * MIB,
  largestFile: { bytes: MIB, name: 'plan.pdf' },
  largestImagePixels: 1_000_000,
  ...more,
});

/** A server of today with the settings that it comes with, and nothing in the team's way. */
export const aServer = (more: Partial<ServerFacts> = {}): ServerFacts => ({
  version: '11.6.0',
  maxPostSize: 16_383,
  license: { IsLicensed: 'false', Cloud: 'false' },
  limits: { activeUserCount: 3, maxUsersHardLimit: 250, postHistoryLimit: 0 },
  me: existing('admin', { roles: 'system_user system_admin' }),
  config: aConfig(),
  team: undefined,
  accounts: [],
  channels: [],
  emoji: new Set(),
  ...more,
});

type Config = NonNullable<ServerFacts['config']>;

/** The defaults of 11.6, with some settings changed. */
export const aConfig = (more: { [Section in keyof Config]?: Partial<Config[Section]> } = {}): Config => ({
  TeamSettings: { MaxUsersPerTeam: 50, MaxChannelsPerTeam: 2000, ...more.TeamSettings },
  FileSettings: {
    EnableFileAttachments: true,
    MaxFileSize: 100 * MIB,
    MaxImageResolution: 33_177_600,
    ...more.FileSettings,
  },
  ServiceSettings: {
    EnableCustomEmoji: true,
    EnablePostUsernameOverride: false,
    EnablePostIconOverride: false,
    ...more.ServiceSettings,
  },
  JobSettings: { RunJobs: true, ...more.JobSettings },
  GuestAccountsSettings: { Enable: false, ...more.GuestAccountsSettings },
  PasswordSettings: { MinimumLength: 8, ...more.PasswordSettings },
});
