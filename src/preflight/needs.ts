import type { AccountKind } from '../mattermost/accounts.ts';

/** An account that archives become, or are given. */
export interface NeededAccount {
  /** Of the person who names it: the key of a choice. */
  slackId: string;
  username: string;
  /** Lower case. */
  email: string;
  /** `existing`: by choice. */
  kind: AccountKind;
  isActive: boolean;
}

export interface NeededChannel {
  slackId: string;
  name: string;
  type: 'O' | 'P';
  isArchived: boolean;
}

export interface NeededEmoji {
  slackName: string;
  name: string;
}

/** What a migration needs of a server. Only what exists once is listed: an account, a channel, an emoji of a name. */
export interface Needs {
  team: string;
  accounts: readonly NeededAccount[];
  /** User name of the account that bots belong to. */
  botOwner?: string | undefined;
  channels: readonly NeededChannel[];
  /** Those with an image. */
  emoji: readonly NeededEmoji[];
  messages: number;
  /** Characters of the longest post, once long texts are split. */
  longestPost: number;
  /** Posts under another name than their account's. */
  overriddenNames: number;
  attachments: number;
  profileImages: number;
  /** With room for an estimate that was too low. */
  importFileBytes: number;
  largestFile: { bytes: number; name: string } | null;
  largestImagePixels: number;
}
