const BEFORE = /^[^\p{L}\d\s#]+/u;
const BEHIND = /[^\p{L}\d\s]+$/u;
const HASHTAG = /^#\p{L}[\p{L}\d\-_.]*[\p{L}\d]$/u;

/**
 * Bytes of the hashtags that the server finds in a text, with a blank between two of them.
 * @see mattermost/mattermost server/public/model/utils.go, ParseHashtags
 */
export function hashtagBytes(text: string): number {
  if (!text.includes('#')) return 0;
  let bytes = 0;
  for (const word of text.split(/\s+/)) {
    const tag = word
      .replace(BEFORE, '')
      .replace(BEHIND, '')
      .replace(/^#{2,}/, '#');
    if (HASHTAG.test(tag)) bytes += Buffer.byteLength(tag) + 1;
  }
  return bytes;
}
