import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { richTextToMarkdown } from '../../../src/slack/text/rich-text.ts';
import { effort } from './support/effort.ts';
import { Page } from './support/glyphs.ts';
import { names } from './support/names.ts';
import { readers } from './support/readers.ts';
import { hostileText, plainWord, type Run, runElement, runOf } from './support/slack-document.ts';

/** Runs with and without a blank between them. */
const gluedRuns = (text: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(fc.constantFrom('', '', ' '), runOf(text)), { minLength: 1, maxLength: 6 });
type GluedRuns = readonly (readonly [gap: string, run: Run])[];

const converted = (runs: GluedRuns) => {
  const elements = runs.flatMap(([gap, run]) => [{ type: 'text', text: gap }, runElement(run)]);
  return richTextToMarkdown(
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] },
    names,
  );
};

function expected(runs: GluedRuns) {
  const page = new Page();
  for (const [gap, { text, styles, url }] of runs) {
    page.write(gap, [], '', []);
    page.write(text, styles, url, []);
  }
  return page.glyphs;
}

/**
 * Markdown has no notation for every style inside of words: there a run may lose one. It never loses a sign or a link, and
 * never gets a style that it hasn't in Slack.
 */
describe.each(readers)('runs that meet without a blank, as %s shows them', (_, read) => {
  it.each([
    ['plain words', plainWord],
    ['hostile signs', hostileText],
  ])('keep their texts and links, and get no style of their neighbours: %s', (_what, text) => {
    fc.assert(
      fc.property(gluedRuns(text), (runs) => {
        const shown = read(converted(runs));
        const wanted = expected(runs);
        const plain = (glyphs: typeof shown) =>
          glyphs
            .map(({ char, href }) => `${char} ${href.replaceAll('%28', '(').replaceAll('%29', ')')}`)
            .join('\n');
        expect(plain(shown)).toBe(plain(wanted));
        for (const [index, { style }] of shown.entries()) {
          const allowed = wanted[index]!.style.split(' ');
          expect(allowed).toEqual(expect.arrayContaining(style === '' ? [] : style.split(' ')));
        }
      }),
      effort(500),
    );
  });
});
