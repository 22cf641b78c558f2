import { sql } from 'slonik';

/** Stands between values; the other one stands for NULL. JSON holds neither: it escapes control characters. */
const SEPARATOR = '\u001f';
const NULL = '\u001e';

/**
 * A column of numbers as one parameter. Rows travel column by column, each as one text that the server cuts apart: an
 * array parameter would have every element quoted and escaped in JavaScript and parsed again in the server.
 */
export const numberColumn = (values: readonly (number | string)[], type: 'int4' | 'int8') =>
  type === 'int4'
    ? sql.fragment`string_to_array(${values.join(',')}, ',')::int4[]`
    : sql.fragment`string_to_array(${values.join(',')}, ',')::int8[]`;

/** A column of texts as one parameter. Separators and U+0000 inside a text (hostile names) become U+FFFD. */
export const textColumn = (values: readonly (string | null)[]) => {
  // An empty list would come back as one empty text.
  if (values.length === 0) return sql.fragment`ARRAY[]::text[]`;
  const joined = values.map((value) => (value === null ? NULL : harmless(value))).join(SEPARATOR);
  // One empty text would come back as an empty list.
  if (joined === '') return sql.fragment`ARRAY['']::text[]`;
  return sql.fragment`string_to_array(${joined}, ${SEPARATOR}, ${NULL})`;
};

const harmless = (value: string) =>
  value.includes(SEPARATOR) || value.includes(NULL) || value.includes('\0')
    ? value.replace(/[\u0000\u001e\u001f]/g, '\ufffd')
    : value;
