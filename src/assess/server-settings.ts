import { LIMITS } from '../mattermost/limits.ts';

/** A setting of Mattermost that decides whether the import succeeds, or whether something of it can be seen. */
export interface ServerSetting {
  setting: string;
  default: number | boolean;
  /** The least that will do. */
  needed: number | boolean;
  /** Whether the default will not do. */
  mustChange: boolean;
  unit: 'accounts' | 'channels' | 'bytes' | 'pixels' | 'characters' | null;
  why: string;
}

export interface Needs {
  accounts: number;
  /** Public and private channels. */
  channels: number;
  importFileBytes: number;
  largestFileBytes: number;
  largestImagePixels: number;
  emojiImages: number;
  overriddenNames: number;
}

const MIB = 1024 * 1024;

/** @see mattermost/mattermost server/public/model/config.go, the defaults of 11.6 */
export function serverSettings(needs: Needs): ServerSetting[] {
  // An estimate: room for a file that turns out half as large again.
  const importFileBytes = Math.ceil(needs.importFileBytes * 1.5);
  const importIsLargest = importFileBytes >= needs.largestFileBytes;
  const atLeast = (
    setting: string,
    unit: ServerSetting['unit'],
    byDefault: number,
    needed: number,
    why: string,
  ): ServerSetting => ({ setting, default: byDefault, needed, mustChange: needed > byDefault, unit, why });
  const on = (setting: string, byDefault: boolean, needed: boolean, why: string): ServerSetting => ({
    setting,
    default: byDefault,
    needed,
    mustChange: needed && !byDefault,
    unit: null,
    why,
  });
  return [
    atLeast(
      'TeamSettings.MaxUsersPerTeam',
      'accounts',
      50,
      needs.accounts,
      'the first account above it ends the import; add those who are in the team already',
    ),
    atLeast(
      'TeamSettings.MaxChannelsPerTeam',
      'channels',
      2000,
      // Every team has an Off-Topic of its own; Town Square is among the channels, or is the other.
      needs.channels + 2,
      'the first channel above it ends the import',
    ),
    atLeast(
      'FileSettings.MaxFileSize',
      'bytes',
      100 * MIB,
      Math.max(importFileBytes, needs.largestFileBytes),
      importIsLargest
        ? 'the import file must not exceed it (estimated, with half as much again to be safe)'
        : 'the largest attachment must not exceed it, or it is left out',
    ),
    atLeast(
      'FileSettings.MaxImageResolution',
      'pixels',
      33_177_600,
      needs.largestImagePixels,
      'larger pictures are left out',
    ),
    atLeast(
      'MaxPostSize',
      'characters',
      LIMITS.postMessage,
      LIMITS.postMessage,
      'longer texts are split; no setting, but the width of the database column',
    ),
    on('FileSettings.EnableFileAttachments', true, true, 'without it the import file can not be uploaded'),
    on(
      'ServiceSettings.EnableCustomEmoji',
      true,
      needs.emojiImages > 0,
      'without it custom emoji do not show',
    ),
    on(
      'ServiceSettings.EnablePostUsernameOverride',
      false,
      needs.overriddenNames > 0,
      'without it messages of integrations show the account in place of the name they posted under',
    ),
  ];
}
