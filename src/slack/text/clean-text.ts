/**
 * Text that PostgreSQL and Mattermost take: well-formed Unicode (a lone surrogate becomes U+FFFD), no U+0000,
 * and `\n` as the only line end.
 */
export function cleanText(text: string): string {
  let clean = text.isWellFormed() ? text : text.toWellFormed();
  if (clean.includes('\0')) clean = clean.replaceAll('\0', '');
  if (clean.includes('\r')) clean = clean.replace(/\r\n?/g, '\n');
  return clean;
}
