import { codeFence } from './code-markdown.ts';
import { lineMarkdown } from './line-markdown.ts';
import { freshLines, lineStart } from './line-start.ts';
import { listMarkdown } from './list-markdown.ts';
import type { TextBlock } from './text-block.ts';

/** Where a literal `[` might open a link, an image, a reference or a definition. */
const BRACKETS_MEET = /\](?:[(:[]|\s+\[)/;
/** `I <3 it` before a quote: marked looks for the end of a tag or autolink over lines, and finds the quote's sign. */
const TAG_MEETS_END = /<(?:\w[^<>]*\n>|[^ <>\n]*\n[^ >]*>)/;

/** Blocks as Markdown that shows in Mattermost what Slack showed. */
export function documentMarkdown(blocks: readonly TextBlock[]): string {
  const markdown = written(blocks, false);
  const cautious =
    (markdown.includes('[') && BRACKETS_MEET.test(markdown)) ||
    (markdown.includes('<') && TAG_MEETS_END.test(markdown));
  return cautious ? written(blocks, true) : markdown;
}

function written(blocks: readonly TextBlock[], cautious: boolean): string {
  const lines: string[] = [];
  let above = freshLines();
  let mustSeparate = false;
  for (const block of blocks) {
    const before = lines.length;
    if (block.kind === 'line') {
      lines.push(...lineStart(lineMarkdown(block.inlines, cautious), above));
    } else {
      lines.push(...blockLines(block, cautious, above.previous !== ''));
      above = { ...above, previous: '' };
    }
    // Markdown lets a quote or a list go on with any line that follows directly.
    if (mustSeparate && lines[before] !== '') lines.splice(before, 0, '');
    mustSeparate = block.kind === 'quote' || block.kind === 'list';
  }
  return lines.join('\n');
}

function blockLines(
  block: Exclude<TextBlock, { kind: 'line' }>,
  cautious: boolean,
  followsText: boolean,
): string[] {
  switch (block.kind) {
    case 'quote':
      return written(block.blocks, cautious)
        .split('\n')
        .map((line) => `> ${line}`);
    case 'fence':
      return [codeFence(block.code, block.language)];
    case 'list': {
      const list = listMarkdown(block.items, cautious);
      // CommonMark lets only a list that starts at 1 interrupt a paragraph.
      return followsText && /^\d/.test(list[0] ?? '') ? ['', ...list] : list;
    }
  }
}
