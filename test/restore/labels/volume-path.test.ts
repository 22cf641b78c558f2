import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isWithin, readVolumePaths } from '../../../src/restore/labels/volume-path.ts';

describe('the paths of a label', () => {
  it.each([
    ['backup.sql', ['backup.sql']],
    ['a, b/c/ ,./d//e', ['a', 'b/c', 'd/e']],
    ['.', ['.']],
    ['./', ['.']],
    ['a,,b', ['a', 'empty', 'b']],
    ['', ['empty']],
    ['/mail', ['absolute']],
    ['../x,a/../b', ['upwards', 'upwards']],
    ['..a,a..', ['..a', 'a..']],
  ])('%j', (label, expected) => {
    const shown = readVolumePaths(label).map((path) =>
      path.kind === 'inside' ? path.path : path.kind === 'outside' ? path.why : path.kind,
    );
    expect(shown).toEqual(expected);
  });

  it('are relative, without dots and empty parts, and read again the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', ',') }), (label) => {
        for (const entry of readVolumePaths(label)) {
          if (entry.kind !== 'inside') continue;
          expect(entry.path).toMatch(/^[^/](.*[^/])?$/);
          if (entry.path !== '.')
            for (const part of entry.path.split('/')) expect(['', '.', '..']).not.toContain(part);
          expect(readVolumePaths(entry.path)).toEqual([entry]);
        }
      }),
    );
  });

  it.each([
    ['a', 'a', true],
    ['a/b', 'a', true],
    ['ab', 'a', false],
    ['a', 'a/b', false],
    ['a', '.', true],
    ['.', 'a', false],
  ])('%s is within %s: %s', (path, parent, expected) => {
    expect(isWithin(path, parent)).toBe(expected);
  });
});
