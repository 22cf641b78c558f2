import {
  bareText,
  control,
  controls,
  headingMarkdown,
  imageMarkdown,
  linkMarkdown,
  paragraphs,
  plainMarkdown,
  textObject,
} from './block-parts.ts';
import { markdownBlock } from './markdown-block.ts';
import type { Names } from './names.ts';
import { otherBlock } from './other-block.ts';
import { type RichTextBlock, richTextToMarkdown } from './rich-text.ts';
import { tableMarkdown } from './table-markdown.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

/**
 * Slack's blocks as Markdown, one paragraph each; '' when nothing of them can be shown. Buttons and other controls
 * are left out unless they link somewhere. A block of an unknown type shows the texts and links that it holds.
 * @see docs.slack.dev, "Blocks"; slackapi/node-slack-sdk packages/types block-kit
 */
export function blocksToMarkdown(blocks: readonly unknown[], names: Names, depth = 0): string {
  return paragraphs(elementsOf(blocks).map((block) => blockMarkdown(fieldsOf(block), names, depth)));
}

function blockMarkdown(block: Fields, names: Names, depth: number): string {
  switch (block.type) {
    case 'rich_text':
      return richTextToMarkdown(block as RichTextBlock, names);
    case 'section':
      return paragraphs([
        textObject(block.text, names),
        ...elementsOf(block.fields).map((field) => textObject(field, names)),
        control(fieldsOf(block.accessory), names),
      ]);
    case 'header':
      return headingMarkdown(bareText(block.text), names);
    case 'divider':
      return '---';
    case 'context':
      return contextMarkdown(elementsOf(block.elements), names);
    case 'actions':
    case 'context_actions':
      return controls(block.elements, names);
    case 'image':
      return imageMarkdown(block, names);
    case 'markdown':
      return markdownBlock(stringOf(block.text), names);
    case 'table':
    case 'data_table':
      return paragraphs([plainMarkdown(stringOf(block.caption), names), tableMarkdown(block.rows, names)]);
    case 'input':
      return textObject(block.label, names);
    case 'call':
      return callMarkdown(fieldsOf(fieldsOf(block.call).v1), names);
    // Files come as attachments of the post.
    case 'file':
      return '';
    default:
      return otherBlock(block, names, blocksToMarkdown, depth);
  }
}

/** Texts in a row. The small images beside them are left out, unless they are all there is. */
function contextMarkdown(elements: readonly unknown[], names: Names): string {
  const texts = elements.filter((element) => fieldsOf(element).type !== 'image');
  return texts.length > 0
    ? paragraphs(
        texts.map((text) => textObject(text, names)),
        ' ',
      )
    : controls(elements, names);
}

function callMarkdown(call: Fields, names: Names): string {
  const name = stringOf(call.name);
  const url = stringOf(call.join_url);
  return url === '' ? plainMarkdown(name, names) : linkMarkdown(url, name);
}
