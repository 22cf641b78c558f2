/** JSON of an export, where any field may be null or of another type than documented. */
export type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze({});
const NO_ELEMENTS: readonly unknown[] = Object.freeze([]);

/** The object's fields, or none for anything else. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NO_FIELDS;

/** The array's elements, or none for anything else. */
export const elementsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : NO_ELEMENTS;

/** The string, or '' for anything else. Numbers count: Slack has sent some texts as such. */
export const stringOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' && Number.isFinite(value)
      ? String(value)
      : '';
