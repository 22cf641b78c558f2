import { cleanText } from './clean-text.ts';
import { withEmojiNames } from './emoji-text.ts';
import { parseMarkup } from './markup.ts';
import type { Names } from './names.ts';

/** Code, which stays as it is, or what Slack's markup calls somebody or something by its id. */
const CODE_OR_MENTION = /(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)|<([@#!][^<>\s][^<>]*)>|:[^\s:<>`]+:/g;

/** A `markdown` block is Markdown already; only mentions and emoji have other names. */
export function markdownBlock(text: string, names: Names): string {
  return cleanText(text).replace(CODE_OR_MENTION, (match, code?: string, markup?: string) => {
    if (code !== undefined) return match;
    if (markup === undefined) return withEmojiNames(match, names);
    const inline = parseMarkup(markup, names);
    return inline.kind === 'mention' || inline.kind === 'text' ? inline.text : match;
  });
}
