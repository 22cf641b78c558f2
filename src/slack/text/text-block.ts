import type { Inline } from './inline.ts';

/** A list item. `indent` counts levels from 0; `number` is undefined for a bullet. */
export interface ListItem {
  readonly indent: number;
  readonly number: number | undefined;
  readonly lines: readonly (readonly Inline[])[];
}

/** A message as a sequence of lines and blocks, between Slack's notation and Mattermost's. */
export type TextBlock =
  | { readonly kind: 'line'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'quote'; readonly blocks: readonly TextBlock[] }
  | { readonly kind: 'fence'; readonly code: string; readonly language?: string }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] };
