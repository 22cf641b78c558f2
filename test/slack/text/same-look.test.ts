import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mrkdwnToMarkdown } from '../../../src/slack/text/mrkdwn.ts';
import { richTextToMarkdown } from '../../../src/slack/text/rich-text.ts';
import { effort } from './support/effort.ts';
import type { Glyph } from './support/glyphs.ts';
import { names } from './support/names.ts';
import { readers } from './support/readers.ts';
import {
  type Block,
  documentOf,
  expectedGlyphs,
  hostileText,
  literalText,
  mrkdwn,
  plainWord,
  richText,
} from './support/slack-document.ts';

const withoutLists = (blocks: readonly Block[]) => blocks.filter((block) => block.kind !== 'list');

describe.each(readers)('what a reader sees in Slack is what %s shows', (_, read) => {
  /** A parenthesis in a link's target may be written as a reference. */
  const look = (glyphs: Glyph[]) =>
    glyphs
      .map(({ char, style, href, within }) => {
        const target = href.replaceAll('%28', '(').replaceAll('%29', ')');
        return [char, style, target, within].join('|');
      })
      .join('\n');

  it('of rich text in plain words: texts, styles, links, lists, quotes, code', () => {
    fc.assert(
      fc.property(documentOf(plainWord), (blocks) => {
        expect(look(read(richTextToMarkdown(richText(blocks), names)))).toBe(look(expectedGlyphs(blocks)));
      }),
      effort(1000),
    );
  });

  it('of rich text in hostile signs', () => {
    fc.assert(
      fc.property(documentOf(hostileText), (blocks) => {
        expect(look(read(richTextToMarkdown(richText(blocks), names)))).toBe(look(expectedGlyphs(blocks)));
      }),
      effort(1000),
    );
  });

  it('of mrkdwn in plain words', () => {
    fc.assert(
      fc.property(documentOf(plainWord).map(withoutLists), (blocks) => {
        expect(look(read(mrkdwnToMarkdown(mrkdwn(blocks), names)))).toBe(look(expectedGlyphs(blocks)));
      }),
      effort(1000),
    );
  });

  it('of mrkdwn in hostile signs', () => {
    fc.assert(
      fc.property(documentOf(literalText).map(withoutLists), (blocks) => {
        expect(look(read(mrkdwnToMarkdown(mrkdwn(blocks), names)))).toBe(look(expectedGlyphs(blocks)));
      }),
      effort(1000),
    );
  });
});
