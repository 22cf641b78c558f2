import { describe, expect, it } from '@jest/globals';
import { asVersion2, isVersion1 } from '../../../../src/restore/labels/lint/version-1.ts';
import { composeOf } from '../../support/compose-of.ts';

const V = 'backupbot.backup.volumes';
const compose = composeOf({
  admin: { volumes: ['mailu:/data', 'dkim:/dkim', 'keys:/data/keys'] },
  root: { volumes: ['all:/'] },
});

describe('a label of version 1', () => {
  it.each<[service: string, path: string, words: string[]]>([
    [
      'admin',
      '/data',
      [
        'leave it out for volume mailu, which is copied whole unless told otherwise',
        'leave it out for volume keys, which is copied whole unless told otherwise',
        `to go on without volume dkim, write ${V}.dkim: "false"`,
      ],
    ],
    [
      'admin',
      '/data/main.db, /data//instance/,/dkim/a',
      [
        `write ${V}.mailu.path: "main.db,instance"`,
        `write ${V}.dkim.path: "a"`,
        `to go on without volume keys, write ${V}.keys: "false"`,
      ],
    ],
    [
      'admin',
      '/data/keys/x',
      [
        `write ${V}.keys.path: "x"`,
        `to go on without volume mailu, write ${V}.mailu: "false"`,
        `to go on without volume dkim, write ${V}.dkim: "false"`,
      ],
    ],
    [
      'admin',
      '/',
      ['mailu', 'dkim', 'keys'].map(
        (volume) => `leave it out for volume ${volume}, which is copied whole unless told otherwise`,
      ),
    ],
    ['root', '/etc/x', [`write ${V}.all.path: "etc/x"`]],
    ['root', '', ['leave it out', `to go on without volume all, write ${V}.all: "false"`]],
  ])('of %s with %j becomes one of version 2', (service, path, words) => {
    expect(asVersion2(compose, service, 'backupbot.backup.path', path)).toBe(
      `is of version 1, and means nothing to version 2: ${words.join('; ')}`,
    );
  });

  it('may be none', () => {
    expect(isVersion1('backupbot.volumes.data')).toBe(true);
    expect(isVersion1('backupbot.backup.volumes.path')).toBe(false);
    expect(isVersion1('backupbot.backup')).toBe(false);
  });

  it('by volumes has another prefix only', () => {
    expect(asVersion2(compose, 'admin', 'backupbot.volumes.mailu.path', 'a')).toBe(
      `is of version 1: write ${V}.mailu.path`,
    );
  });
});
