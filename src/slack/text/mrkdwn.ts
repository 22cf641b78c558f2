import { cleanText } from './clean-text.ts';
import { documentMarkdown } from './document-markdown.ts';
import { parseLine, visibleCode } from './emphasis.ts';
import type { Names } from './names.ts';
import type { TextBlock } from './text-block.ts';

/** Whatever Slack or Mattermost might read as more than a text. Most messages hold nothing of it. */
const NEEDS_WORK = /[&<*_~`[\\\r\0]|:[^\s:]+:|^[ \t]*[#>+=|:-]|^[ \t]*\d+[.)]|^[ \t]/m;
const FENCE = '```';
const QUOTE = /^(?:&gt;|>) ?/;
const QUOTE_ALL = /^(?:&gt;|>){3} ?/;

/**
 * Slack's mrkdwn (`text`, topic, purpose, texts of attachments) as Markdown that shows the same in Mattermost: mentions
 * and links by their new names, emphasis, code, quotes, and whatever Slack showed literally escaped. Total: takes any
 * string, gives well-formed Unicode without U+0000.
 * @see docs.slack.dev, "Formatting message text"; mattermost/marked lib/marked.js (revision e4a8785)
 */
export function mrkdwnToMarkdown(text: string, names: Names): string {
  if (!NEEDS_WORK.test(text)) return text.isWellFormed() ? text : text.toWellFormed();
  return cleanText(documentMarkdown(blocksOf(cleanText(text), names)));
}

function blocksOf(text: string, names: Names): TextBlock[] {
  const blocks: TextBlock[] = [];
  let quoteAll: TextBlock[] | undefined;
  for (const part of fencesAndTexts(text)) {
    const into = quoteAll ?? blocks;
    if (part.fence) {
      // `> ```code```` is a quote that holds a fence; the line before it is then empty but for its sign.
      const code: TextBlock = { kind: 'fence', code: visibleCode(part.text, names) };
      const last = into.at(-1);
      if (last?.kind === 'quote' && isBareQuote(last))
        into[into.length - 1] = { kind: 'quote', blocks: [code] };
      else into.push(code);
      continue;
    }
    for (const line of part.text.split('\n')) {
      if (quoteAll !== undefined) {
        quoteAll.push({ kind: 'line', inlines: parseLine(line, names) });
      } else if (QUOTE_ALL.test(line)) {
        quoteAll = [{ kind: 'line', inlines: parseLine(line.replace(QUOTE_ALL, ''), names) }];
        blocks.push({ kind: 'quote', blocks: quoteAll });
      } else {
        addLine(blocks, line, names);
      }
    }
  }
  return blocks;
}

function addLine(blocks: TextBlock[], line: string, names: Names): void {
  if (!QUOTE.test(line)) {
    blocks.push({ kind: 'line', inlines: parseLine(line, names) });
    return;
  }
  const quoted: TextBlock = { kind: 'line', inlines: parseLine(line.replace(QUOTE, ''), names) };
  const last = blocks.at(-1);
  if (last?.kind === 'quote') blocks[blocks.length - 1] = { kind: 'quote', blocks: [...last.blocks, quoted] };
  else blocks.push({ kind: 'quote', blocks: [quoted] });
}

const isBareQuote = (quote: TextBlock & { kind: 'quote' }) =>
  quote.blocks.every((block) => block.kind === 'line' && block.inlines.length === 0);

interface Part {
  readonly fence: boolean;
  readonly text: string;
}

/** Cuts out code first: nothing in it is markup. A fence that is never closed, or is blank, is text. */
function* fencesAndTexts(text: string): Generator<Part> {
  let done = 0;
  let from = 0;
  for (;;) {
    const open = text.indexOf(FENCE, from);
    const close = open < 0 ? -1 : text.indexOf(FENCE, open + FENCE.length);
    if (close < 0) break;
    const code = text.slice(open + FENCE.length, close);
    from = close + FENCE.length;
    if (code.trim() === '') continue;
    if (open > done)
      yield { fence: false, text: withoutEdgeNewlines(text.slice(done, open), done > 0, true) };
    yield { fence: true, text: code.replace(/^\n/, '').replace(/\n$/, '') };
    done = from;
  }
  const tail = withoutEdgeNewlines(text.slice(done), done > 0, false);
  if (tail !== '' || done === 0) yield { fence: false, text: tail };
}

/** A fence stands on lines of its own anyway: the newline that set it off is not a further line. */
const withoutEdgeNewlines = (text: string, afterFence: boolean, beforeFence: boolean) =>
  text.slice(
    afterFence && text.startsWith('\n') ? 1 : 0,
    beforeFence && text.endsWith('\n') ? -1 : undefined,
  );
