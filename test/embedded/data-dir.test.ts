import { describe, expect, test } from '@jest/globals';
import { cacheDir, dataDir, type Host } from '../../src/embedded/data-dir.ts';

const host: Host = { env: {}, platform: 'linux', home: '/home/ada', isRoot: false };

describe('the data directory', () => {
  test('is the one of --data-dir before all others', () => {
    expect(dataDir('/srv/a', { ...host, env: { SLACK_MM2_HOME: '/srv/b' } })).toBe('/srv/a');
  });

  test('is that of SLACK_MM2_HOME, for root too', () => {
    expect(dataDir(undefined, { ...host, isRoot: true, env: { SLACK_MM2_HOME: '/srv/b' } })).toBe('/srv/b');
  });

  test('is absolute, wherever the command was started', () => {
    expect(dataDir('state', host)).toBe(`${process.cwd()}/state`);
  });

  test.each([
    ['root', { ...host, isRoot: true }, '/var/lib/slack-mm2'],
    ['a user', host, '/home/ada/.local/share/slack-mm2'],
    ['a user with XDG_DATA_HOME', { ...host, env: { XDG_DATA_HOME: '/xdg' } }, '/xdg/slack-mm2'],
    [
      'a user of macOS',
      { ...host, platform: 'darwin' as const },
      '/home/ada/Library/Application Support/slack-mm2',
    ],
  ])('is by default, for %s, where the platform has it', (_who, who, expected) => {
    expect(dataDir(undefined, who)).toBe(expected);
  });
});

describe('the cache directory', () => {
  test.each([
    [{}, '/home/ada/.cache/slack-mm2'],
    [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/slack-mm2'],
    [{ XDG_CACHE_HOME: '/xdg', SLACK_MM2_CACHE: '/srv/cache' }, '/srv/cache'],
  ])('with %j is %s', (env, expected) => {
    expect(cacheDir({ ...host, env })).toBe(expected);
  });
});
