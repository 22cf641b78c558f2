import { describe, expect, it } from '@jest/globals';
import { assertSafeName, isLitter } from '../../../src/slack/archive/entry-name.ts';
import { ArchiveInvalidError } from '../../../src/slack/archive/errors.ts';

const ADVICE = 'No Slack export has such a name: the archive was changed or forged';

describe('the names of entries', () => {
  it.each([
    ['../users.json', 'the path has a segment ".."'],
    ['general/../../a', 'the path has a segment ".."'],
    ['./users.json', 'the path has a segment "."'],
    ['/etc/passwd', 'the path is absolute'],
    ['C:/users.json', 'the path begins with a drive letter'],
    ['c:users.json', 'the path begins with a drive letter'],
    ['general\\a.json', 'the name contains a backslash'],
    ['a\0b', 'the name contains a NUL'],
    ['general//a.json', 'the path has an empty segment'],
    ['general//', 'the path has an empty segment'],
    ['', 'the name is empty'],
  ])('refuses %j', (name, problem) => {
    const refused = () => assertSafeName('/a.zip', name);
    expect(refused).toThrow(ArchiveInvalidError);
    expect(refused).toThrow(`/a.zip: entry ${JSON.stringify(name)}: ${problem}. ${ADVICE}`);
  });

  it.each(['users.json', 'general/', 'FC:F0123:notes/a.json', 'проект/2024-01-01.json', '..a/b..', 'a b/c'])(
    'accepts %j',
    (name) => {
      expect(() => assertSafeName('/a.zip', name)).not.toThrow();
    },
  );

  it('knows what operating systems leave behind', () => {
    for (const name of [
      '__MACOSX/users.json',
      'a/__MACOSX/b',
      '.DS_Store',
      'general/.DS_Store',
      'general/._a.json',
    ]) {
      expect(isLitter(name)).toBe(true);
    }
    for (const name of ['users.json', '.slack-manifest.json', 'general/a._b', 'x.DS_Store/a']) {
      expect(isLitter(name)).toBe(false);
    }
  });
});
