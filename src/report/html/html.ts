import { escapeHtml } from './html-text.ts';

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
