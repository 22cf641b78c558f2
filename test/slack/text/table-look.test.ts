import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tableMarkdown } from '../../../src/slack/text/table-markdown.ts';
import { effort } from './support/effort.ts';
import { type Glyph, Page } from './support/glyphs.ts';
import { names } from './support/names.ts';
import { readers } from './support/readers.ts';
import { hostileText, plainWord, type Run, runElement, runOf } from './support/slack-document.ts';

/** No code or link with a `|`, for which the two readers have no form in common, and no address with one. */
const cellOf = (text: fc.Arbitrary<string>) =>
  runOf(text).filter(
    ({ text: shown, url, styles }) =>
      !shown.includes('|') || (url === '' && !styles.includes('code') && !shown.includes('.')),
  );
const tableOf = (text: fc.Arbitrary<string>) =>
  fc.integer({ min: 1, max: 3 }).chain((columns) =>
    fc.array(fc.array(cellOf(text), { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 3,
    }),
  );

const richCell = (run: Run) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [runElement(run)] }],
});

function expected(rows: readonly (readonly Run[])[]): Glyph[] {
  const page = new Page();
  page.write('<table>', [], '', []);
  for (const { text, styles, url } of rows.flat()) {
    page.blank();
    page.write(text, styles, url, []);
  }
  return page.glyphs;
}

const look = (glyphs: readonly Glyph[]) =>
  glyphs.map(({ char, style, href }) => [char, style, decodeURI(href)].join(' ')).join('\n');

describe.each(readers)('a table, as %s shows it', (_, read) => {
  it.each([
    ['plain words', plainWord],
    ['hostile signs', hostileText],
  ])('keeps each cell: %s', (_what, text) => {
    fc.assert(
      fc.property(tableOf(text), (rows) => {
        const markdown = tableMarkdown(
          rows.map((row) => row.map(richCell)),
          names,
        );
        expect(look(read(markdown))).toBe(look(expected(rows)));
      }),
      effort(500),
    );
  });
});
