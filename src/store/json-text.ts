/**
 * JSON that PostgreSQL takes wherever it goes: its text, json and jsonb refuse U+0000 or half a surrogate pair in one
 * place or another, and Slack's exports hold both.
 */
export const jsonText = (value: unknown): string => {
  const text = JSON.stringify(value);
  // JSON.stringify writes both as \u escapes: without any there is nothing to do.
  return /\\u(?:0000|d[89a-f])/.test(text) ? JSON.stringify(cleaned(value)) : text;
};

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleaned(key), cleaned(item)]));
}
