import { describe, expect, it } from '@jest/globals';
import { type Needs, serverSettings } from '../../src/assess/server-settings.ts';

const MIB = 1024 ** 2;
const small: Needs = {
  accounts: 50,
  channels: 1_998,
  importFileBytes: 60 * MIB,
  largestFileBytes: 1,
  largestImagePixels: 0,
  emojiImages: 0,
  overriddenNames: 0,
};

const changed = (needs: Partial<Needs>) =>
  serverSettings({ ...small, ...needs })
    .filter(({ mustChange }) => mustChange)
    .map(({ setting, needed }) => [setting, needed]);

describe('the settings of Mattermost', () => {
  it('need no change for what the defaults take', () => {
    expect(changed({})).toEqual([]);
  });

  it.each<[Partial<Needs>, string, number | boolean]>([
    [{ accounts: 51 }, 'TeamSettings.MaxUsersPerTeam', 51],
    [{ channels: 1_999 }, 'TeamSettings.MaxChannelsPerTeam', 2_001],
    [{ importFileBytes: 80 * MIB }, 'FileSettings.MaxFileSize', 120 * MIB],
    [{ largestFileBytes: 200 * MIB }, 'FileSettings.MaxFileSize', 200 * MIB],
    [{ largestImagePixels: 33_177_601 }, 'FileSettings.MaxImageResolution', 33_177_601],
    [{ overriddenNames: 1 }, 'ServiceSettings.EnablePostUsernameOverride', true],
  ])('with %p: %s', (needs, setting, needed) => {
    expect(changed(needs)).toEqual([[setting, needed]]);
  });
});
