import type { Channel, Config, License, ServerLimits, Team, User } from '../mattermost/client/shapes.ts';

/** What was found on a server of what a migration needs. Without a system administrator's token next to nothing. */
export interface ServerFacts {
  /** `11.6.0` */
  version: string;
  /** Undefined where the server doesn't say. */
  maxPostSize: number | undefined;
  license: License;
  /** Undefined in versions that have none. */
  limits: ServerLimits | undefined;
  me: User;
  /** Undefined if the token may not read it. */
  config: Config | undefined;
  /** Undefined if there is none of that name. */
  team: TeamFacts | undefined;
  /** Of those that have a needed user name or address. */
  accounts: readonly ExistingAccount[];
  /** Public and private channels of the team, archived ones too. */
  channels: readonly Channel[];
  /** Names of custom emoji. */
  emoji: ReadonlySet<string>;
}

export interface TeamFacts extends Team {
  activeMembers: number;
}

export interface ExistingAccount extends User {
  /** Whether it is a member of the team. */
  isMember: boolean;
}

export const isSystemAdmin = ({ roles }: User): boolean => roles.split(' ').includes('system_admin');
