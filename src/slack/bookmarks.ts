/** A link that people have pinned to the top of a conversation. */
export interface Bookmark {
  title: string;
  link: string;
}

/**
 * The bookmarks of a conversation. What has no web link (a folder, a canvas) keeps its title, with `link` ''.
 * @param value the array as Slack's API answers it; anything else holds none
 * @see slack-go/slack bookmarks.go
 */
export function bookmarksOf(value: unknown): Bookmark[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const { title, link } = item as { title?: unknown; link?: unknown };
    const url = typeof link === 'string' && /^https?:\/\/[^\s\p{C}]+$/u.test(link) ? link : '';
    const name =
      typeof title === 'string'
        ? title
            .toWellFormed()
            .replace(/[\p{Cc}\s]+/gu, ' ')
            .trim()
        : '';
    return name === '' && url === '' ? [] : [{ title: name || url, link: url }];
  });
}

/**
 * Adds the elements of a bookmarks.json to the conversations they name: a list of bookmarks with `channel_id`, or an
 * object from conversation to list.
 */
export function addBookmarks(all: Map<string, unknown[]>, element: unknown): void {
  if (typeof element !== 'object' || element === null) return;
  const add = (channel: string, bookmarks: readonly unknown[]) =>
    all.set(channel, [...(all.get(channel) ?? []), ...bookmarks]);
  const { channel_id: channel } = element as { channel_id?: unknown };
  if (typeof channel === 'string') add(channel, [element]);
  else
    for (const [id, bookmarks] of Object.entries(element)) if (Array.isArray(bookmarks)) add(id, bookmarks);
}
