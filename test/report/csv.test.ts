import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvCell } from '../../src/report/csv.ts';
import { visible } from '../../src/visible.ts';
import { parseCsv } from '../cli/support/parse-csv.ts';

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

describe('a cell', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['a, b', '"a, b"'],
    ['the "new" one', '"the ""new"" one"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['+1', "'+1"],
    ['-2', "'-2"],
    ['@here', "'@here"],
    ['  =1', "'  =1"],
    ['\uff1d1', "'\uff1d1"],
    ['a=1', 'a=1'],
    ['\t=1', '\ufffd=1'],
    ['two\r\nlines', 'two\ufffd\ufffdlines'],
    ['\u001b[2J', '\ufffd[2J'],
    ['\u202egnp.exe', '\ufffdgnp.exe'],
    ['Jörg → jorg', 'Jörg → jorg'],
  ])('%j is written as %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('is never a formula, and reads back as what it was but for the sign in front', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\n', '"', ',', "'", ' ', 'a') }),
    );
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1 }), (texts) => {
        const [read] = parseCsv(`${texts.map(csvCell).join(',')}\r\n`);
        expect(read).toHaveLength(texts.length);
        for (const [index, cell] of read!.entries()) {
          expect(cell).not.toMatch(FORMULA);
          const shown = visible(texts[index]!);
          expect([shown, `'${shown}`]).toContain(cell);
        }
      }),
    );
  });
});
