/**
 * Control characters, and those that turn the direction of writing, become U+FFFD: an entity may be called anything, and
 * shall neither move a terminal's cursor nor make a line read otherwise than it is.
 */
export const visible = (text: string): string =>
  text.toWellFormed().replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');

/** The same of a text of several lines, which stay lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');
