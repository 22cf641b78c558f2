import { cleanText } from './clean-text.ts';
import { documentMarkdown } from './document-markdown.ts';
import { plainText } from './inline.ts';
import type { Names } from './names.ts';
import { type RichTextBlock, richTextToMarkdown } from './rich-text.ts';
import { elementsOf, fieldsOf, stringOf } from './untyped.ts';

/**
 * The rows of a `table` block as a Markdown table, the first as its head, as Slack shows it. A cell's lines are joined,
 * since a Markdown cell has one.
 */
export function tableMarkdown(rows: unknown, names: Names): string {
  const cells = elementsOf(rows).map((row) => elementsOf(row).map((cell) => cellMarkdown(cell, names)));
  const columns = cells.reduce((most, row) => Math.max(most, row.length), 0);
  const [head, ...body] = cells;
  if (head === undefined || columns === 0) return '';
  const written = (row: readonly string[]) =>
    `| ${Array.from({ length: columns }, (_, column) => row[column] ?? '').join(' | ')} |`;
  // Marked takes a head alone for no table.
  const rest = body.length > 0 ? body : [[]];
  return [written(head), `|${' --- |'.repeat(columns)}`, ...rest.map(written)].join('\n');
}

function cellMarkdown(value: unknown, names: Names): string {
  const cell = fieldsOf(value);
  const markdown =
    cell.type === 'rich_text'
      ? richTextToMarkdown(cell as RichTextBlock, names)
      : cleanText(
          documentMarkdown([
            {
              kind: 'line',
              inlines: [plainText((stringOf(cell.text) || stringOf(cell.value)).replace(/\s+/g, ' '))],
            },
          ]),
        );
  // Both readers split at a `|` by the sign before it, however many backslashes stand there.
  return markdown.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}
