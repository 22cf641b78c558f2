import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attachmentPath, extension, safeFileName } from '../../src/mattermost/file-path.ts';

describe('extension', () => {
  it.each([
    ['a.txt', '.txt'],
    ['a.tar.GZ', '.gz'],
    ['a', ''],
    ['a.', ''],
    ['.png', '.png'],
    ['a.verylongone', ''],
    ['a.t t', ''],
  ])('of %s is %j', (name, expected) => {
    expect(extension(name)).toBe(expected);
  });
});

describe('safeFileName', () => {
  it.each([
    ['report 1.txt', 'report 1.txt'],
    ['Übersicht.PDF', 'Übersicht.pdf'],
    ['e\u0301te\u0301.txt', 'été.txt'],
    ['a/b\\c:d.txt', 'a_b_c_d.txt'],
    ['<a>|"b"?*.txt', '_a___b___.txt'],
    ['a\u0000b\nc.txt', 'a_b_c.txt'],
    ['../../etc/passwd', '__.._etc_passwd'],
    ['..', '_'],
    ['.', '_'],
    ['', '_'],
    ['.hidden', '_hidden'],
    ['name. . ', 'name_'],
    ['a\ud83d.txt', 'a\ufffd.txt'],
  ])('of %j is %j', (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it('shortens a long name, and keeps its extension', () => {
    expect(safeFileName(`${'x'.repeat(300)}.png`)).toMatch(/^x{189}…\.png$/);
    expect(safeFileName(`${'日'.repeat(100)}.png`)).toMatch(/^日{63}…\.png$/);
  });

  it('is one segment of a path that disk and server take, with room for the server’s own endings', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('', '.png', '.', '..'),
        (stem, end) => {
          const name = safeFileName(stem + end);
          expect(name).not.toBe('');
          expect(['.', '..']).not.toContain(name);
          expect(name).not.toMatch(/[\u0000-\u001f\u007f<>:"/\\|?*]|[. ]$|\p{Cs}/u);
          expect(name).toBe(name.normalize('NFC'));
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(196);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('attachmentPath', () => {
  it('has a folder of its own for each file', () => {
    expect(attachmentPath('F012AB3CD', 'a b.txt')).toBe('attachments/F012AB3CD/a b.txt');
  });

  it('stays below attachments/, whatever id and name are', () => {
    expect(attachmentPath('../x', '../../y')).toBe('attachments/___x/__.._y');
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (id, name) => {
        const segments = attachmentPath(id, name).split('/');
        expect(segments).toHaveLength(3);
        for (const segment of segments) expect(['', '.', '..']).not.toContain(segment);
      }),
    );
  });
});
