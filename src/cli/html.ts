/** Markup that is safe to stand in a page: made by `html` only. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = Html | string | number | readonly (Html | string | number)[];

/** Markup with values in it, each escaped unless it is markup itself: forgetting to escape is not possible. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(markupOf)));
}

const markupOf = (value: Value): string =>
  value instanceof Html
    ? value.markup
    : typeof value === 'object'
      ? value.map(markupOf).join('')
      : escapeHtml(String(value));

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control and direction characters have no business in a page: a name could turn the text around it. */
const escapeHtml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
