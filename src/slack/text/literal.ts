/** What stands around a literal text, so far as it changes how the text is read. */
export interface LiteralContext {
  /** What stands before, '' at the start of a line. */
  readonly before: string;
  /** The Markdown that follows on the line, '' at its end. */
  readonly after: string;
  /**
   * Signs to write as character references. Mattermost's emphasis rules look for the closing marker without regard
   * to backslashes, so inside a run its own marker can't be escaped by one.
   */
  readonly references: string;
  /** Whether a `[` or `<` could meet its partner elsewhere in this message, and make a link or a tag. */
  readonly cautious: boolean;
}

const SPECIAL = /[\\`*_~[!<&]|\]\(/;
const SPECIAL_RUNS = /\\+|_+|~+|[`*[!<]|\](?=\()|&(?=#?\w+;)/g;
const TAG_LIKE = /<[^\s<>][^<>]*>/y;
const UNCLOSED = /<[^\s<>]+$/y;
const MISREAD_IN_TAG = /[\\`*_~[!&@]|:\//;
/** What CommonMark takes for a link of any scheme: `<std::string>`. */
const AUTOLINK = /^<[A-Za-z][A-Za-z0-9+.-]{1,31}:/;
/** An escape or a reference. */
const HIDES_SIGN = /\\|&#?\w+;/;
const DOMAIN_WITH_PATH = /\.\p{L}{2,4}\//u;
const REFERENCES: Readonly<Record<string, string>> = { '*': '&#42;', _: '&#95;', '~': '&#126;' };

const isWord = (character: string) => /^[A-Za-z0-9]/.test(character);
const isBlank = (character: string) => character === '' || character === ' ' || character === '\t';

/**
 * Markdown that shows `text` as it is, in Mattermost's web client (its fork of marked) and in CommonMark (its mobile
 * apps). Escapes little, since the raw text is what search results and notifications show.
 * @see mattermost/marked lib/marked.js, inline rules
 */
export function literal(text: string, context: LiteralContext): string {
  if (!SPECIAL.test(text)) return withoutAutolinkAtEnd(text, context.after);
  const escaped = text.replace(SPECIAL_RUNS, (run: string, offset: number) => {
    const end = offset + run.length;
    const before = offset > 0 ? text[offset - 1]! : context.before.slice(-1);
    const after = end < text.length ? text[end]! : context.after.slice(0, 1);
    switch (run[0]) {
      case '\\':
        // Before a marker `_`, which marked takes for a letter here, a backslash can't be doubled.
        if (end === text.length && after === '_') return '&#92;'.repeat(run.length);
        return backslashes(run.length, after);
      case '_':
        return isWord(before) && isWord(after) && !(context.references.includes('_') && offset < 2)
          ? run
          : escapedRun(run, context);
      case '~':
        return run.length === 1 && before !== '~' && after !== '~' ? run : escapedRun(run, context);
      case '*':
        return isBlank(before) && isBlank(after) && !context.references.includes('*')
          ? run
          : escapedRun(run, context);
      case '[':
        return context.cautious ? '\\[' : run;
      case ']':
        // Marked would let a link's label before it go on up to here.
        return context.cautious && text.lastIndexOf('[', offset) < 0 ? '&#93;' : run;
      case '!':
        return after === '[' ? '\\!' : run;
      case '<':
        return opensTag(text, offset, context) ? '&lt;' : run;
      case '&':
        return '&amp;';
      default:
        return `\\${run}`;
    }
  });
  const shown = escaped.includes('.') && HIDES_SIGN.test(escaped) ? withoutAutolinks(escaped) : escaped;
  return withoutAutolinkAtEnd(shown, context.after);
}

const escapedRun = (run: string, context: LiteralContext) => {
  const sign = run[0]!;
  return (context.references.includes(sign) ? REFERENCES[sign]! : `\\${sign}`).repeat(run.length);
};

/**
 * Before a letter marked shows every backslash while CommonMark halves pairs, and before a sign that can't be escaped
 * it is the other way round: only doubling, or a reference, is read alike.
 */
function backslashes(count: number, after: string): string {
  if (isWord(after)) return `${'&#92;'.repeat(count - 1)}\\`;
  return count === 1 && after === ' ' ? '\\' : '\\\\'.repeat(count);
}

/** Whether Mattermost would take what starts at `<` for a tag or an autolink in which escapes show, or which it hides. */
function opensTag(text: string, offset: number, { after, cautious }: LiteralContext): boolean {
  // A comment, declaration or instruction goes on over lines to wherever it ends.
  if (/^[!?]/.test(text.slice(offset + 1, offset + 2))) return true;
  TAG_LIKE.lastIndex = offset;
  const tag = TAG_LIKE.exec(text);
  if (tag) return MISREAD_IN_TAG.test(tag[0]) || AUTOLINK.test(tag[0]);
  const isLast = offset + 1 === text.length && after === '';
  if (cautious && (isLast || isWord(text.charAt(offset + 1)))) return true;
  UNCLOSED.lastIndex = offset;
  const unclosed = UNCLOSED.exec(text);
  // An autolink may go on in the next line.
  if (unclosed && MISREAD_IN_TAG.test(unclosed[0] + after)) return true;
  return after.includes('>') && !text.includes('>', offset);
}

/** `example.com/a\_b` would become a link that shows the backslash: an escaped dot keeps it text. */
const withoutAutolinks = (escaped: string) =>
  escaped.replace(/\S+/g, (word) =>
    word.includes('.') && HIDES_SIGN.test(word) && mayBeAddress(word) ? withEscapedDots(word) : word,
  );

/** Marked would let an address at the end go on with the code or the markers that follow. */
function withoutAutolinkAtEnd(text: string, after: string): string {
  if (after === '' || !text.includes('.') || isBlank(after[0]!)) return text;
  const from = text.lastIndexOf(' ') + 1;
  const word = text.slice(from);
  return mayBeAddress(word) ? text.slice(0, from) + withEscapedDots(word) : text;
}

const mayBeAddress = (word: string) => word.includes('www') || DOMAIN_WITH_PATH.test(word);

const withEscapedDots = (word: string) => word.replace(/(?<!\\)\./g, '\\.');
