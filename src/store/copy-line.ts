/** A line of COPY's text format: NULL for null. @see PostgreSQL, "COPY", "Text Format" */
export const copyLine = (values: readonly (string | number | null)[]): string =>
  `${values.map((value) => (typeof value === 'string' ? escaped(value) : (value ?? '\\N'))).join('\t')}\n`;

/** JSON needs no more than its backslashes doubled: it escapes control characters by itself. */
export const copyJson = (json: string | null): string =>
  json === null ? '\\N' : json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\ufffd',
};

/** No text of PostgreSQL takes U+0000, which becomes U+FFFD as half a surrogate pair does on its way into UTF-8. */
const escaped = (text: string): string => text.replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character]!);
