import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RecipeError } from '../../../../src/restore/drivers/driver.ts';
import {
  canReach,
  findProgram,
  findPrograms,
  searchPath,
} from '../../../../src/restore/drivers/local/programs.ts';
import { startWaves } from '../../../../src/restore/drivers/local/start-order.ts';
import { tempDir } from '../../../zip/temp-dir.ts';

const folder = tempDir();
const SOMEBODY = { name: 'somebody', group: 'somebody', uid: 64_000, gid: 64_000, isOther: true };

function program(...names: string[]): string {
  const path = join(folder, ...names);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

describe('programs', () => {
  it('that are missing are named, all at once, with their packages', () => {
    const find = () =>
      findPrograms(
        [
          { program: 'dovecot-not-there', package: 'dovecot-imapd', paths: [] },
          { program: 'lmtp-not-there', package: 'dovecot-lmtpd', paths: ['/usr/lib/not-there/*'] },
        ],
        '/nowhere',
      );
    expect(find).toThrow(RecipeError);
    expect(find).toThrow(
      /dovecot-not-there, lmtp-not-there are not .*apt-get install .*dovecot-imapd dovecot-lmtpd$/,
    );
  });

  it('of the driver itself are named as well', () => {
    expect(() => findPrograms([], '/nowhere', [])).toThrow(
      /^restic, bash, setpriv are not on this machine.*apt-get install --no-install-recommends restic bash util-linux$/,
    );
  });

  it('are looked for on the PATH, then in their folders: the newest version', () => {
    for (const version of ['9.6', '15', '10']) program('lib', version, 'bin', 'some-server');
    const required = { program: 'some-server', package: 'x', paths: [join(folder, 'lib/*/bin')] };
    expect(findPrograms([required])['some-server']).toBe(join(folder, 'lib/15/bin/some-server'));
    const onPath = program('path', 'some-server');
    expect(findPrograms([required], join(folder, 'path'))['some-server']).toBe(onPath);
  });

  it('in a folder that a user may not enter are not found for that user', () => {
    program('closed', 'bin', 'tool');
    const open = program('open', 'tool');
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'closed'), 0o700);
    const path = [join(folder, 'closed/bin'), join(folder, 'open')];
    expect(canReach(SOMEBODY, join(folder, 'closed/bin/tool'))).toBe(false);
    expect(findProgram('tool', path, SOMEBODY)).toBe(open);
    expect(findProgram('tool', path, { ...SOMEBODY, isOther: false })).toBe(join(folder, 'closed/bin/tool'));
    expect(searchPath({}, SOMEBODY, path.join(':'))).not.toContain(path[0]);
  });
});

describe('services', () => {
  it('start once those before them have', () => {
    expect(
      startWaves({
        app: { after: ['db', 'cache'] },
        db: { after: [] },
        web: { after: ['app'] },
        cache: { after: [] },
      }),
    ).toEqual([['db', 'cache'], ['app'], ['web']]);
  });

  it('that wait for one another, or for one that there is not, are refused', () => {
    expect(() => startWaves({ a: { after: ['b'] }, b: { after: ['a'] } })).toThrow(
      'a, b wait for one another',
    );
    expect(() => startWaves({ a: { after: ['x'] } })).toThrow('service a starts after x, which there is not');
  });
});
