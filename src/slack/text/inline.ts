/** Styles of a run, as bits: a run may be bold and italic at once. */
export const PLAIN = 0;
export const BOLD = 1;
export const ITALIC = 2;
export const STRIKE = 4;

/**
 * A run within one line, read from mrkdwn or rich_text alike. Texts are what a reader sees: nothing in them is escaped.
 * A run never holds a newline.
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly style: number }
  | { readonly kind: 'code'; readonly code: string; readonly style: number }
  /** `text` with its sigil: `@bob`, `@here`, `~town-square`. */
  | { readonly kind: 'mention'; readonly text: string; readonly style: number }
  /** An empty `label` shows the URL itself. */
  | { readonly kind: 'link'; readonly url: string; readonly label: string; readonly style: number };

export const plainText = (text: string): Inline => ({ kind: 'text', text, style: PLAIN });

/** The same run in another style. */
export const restyled = (inline: Inline, style: number): Inline =>
  inline.style === style ? inline : { ...inline, style };
