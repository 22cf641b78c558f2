/** What has to go, or any surrogate: whether it stands alone takes a closer look. One search, as most texts hold none. */
const MAY_BE_UNCLEAN = /[\0\r\ud800-\udfff]/;

/**
 * Text that PostgreSQL and Mattermost take: well-formed Unicode (a lone surrogate becomes U+FFFD), no U+0000,
 * and `\n` as the only line end.
 */
export function cleanText(text: string): string {
  if (!MAY_BE_UNCLEAN.test(text)) return text;
  let clean = text.toWellFormed();
  if (clean.includes('\0')) clean = clean.replaceAll('\0', '');
  if (clean.includes('\r')) clean = clean.replace(/\r\n?/g, '\n');
  return clean;
}
