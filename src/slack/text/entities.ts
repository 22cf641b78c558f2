const ENTITY = /&(?:amp|lt|gt);/g;

/**
 * Undoes Slack's escaping, of exactly `&amp;`, `&lt;` and `&gt;`. In one pass, so that what a user typed as `&lt;`
 * (stored as `&amp;lt;`) comes back as `&lt;` and not as `<`.
 * @see docs.slack.dev, "Formatting message text"
 */
export function unescapeEntities(text: string): string {
  return text.includes('&') ? text.replace(ENTITY, character) : text;
}

const character = (entity: string) => (entity === '&amp;' ? '&' : entity === '&lt;' ? '<' : '>');
