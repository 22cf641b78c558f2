import { elementsOf, fieldsOf } from './untyped.ts';

/** Whatever has to be escaped, linked or laid out anew somewhere in a Markdown document, and more, to be quick. */
const NEEDS_WORK = /[\\`*_~[<&\r\0]|:\/\/|^[ \t]|^[#>+=|:\-\d]|\n$(?!.)/m;

/**
 * The text of rich text that is one section without styles, mentions or links, and comes out as it went in: three
 * messages of five. Undefined for every other, which has to be taken apart.
 */
export function plainSection(elements: readonly unknown[]): string | undefined {
  const section = fieldsOf(elements[0]);
  if (elements.length !== 1 || section.type !== 'rich_text_section') return undefined;
  let text = '';
  for (const element of elementsOf(section.elements)) {
    const { type, text: part, style } = fieldsOf(element);
    if (type !== 'text' || typeof part !== 'string' || style !== undefined) return undefined;
    text += part;
  }
  return NEEDS_WORK.test(text) || !text.isWellFormed() ? undefined : text;
}
