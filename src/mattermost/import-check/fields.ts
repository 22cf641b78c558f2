import { type Report, shown } from './problems.ts';

/** Checks a value that is there; `rule` is its code, `<entity>.<field>`. */
export type Check = (value: unknown, rule: string, report: Report) => void;

export interface Fields {
  required?: Record<string, Check>;
  optional?: Record<string, Check>;
}

export type Values = Record<string, unknown>;

export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const elementsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const objectsOf = (value: unknown): Values[] => elementsOf(value).filter(isObject);

/** To the server's decoder, null and a field that is not there are the same. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Checks the fields of an object. One that the server doesn't know is ignored there, so what it says is lost. */
export const fieldsOf =
  ({ required = {}, optional = {} }: Fields): Check =>
  (value, entity, report) => {
    if (!isObject(value)) return report(entity, `expected an object: ${shown(value)}`);
    for (const field of Object.keys(required))
      if (!isGiven(value[field])) report(`${entity}.${field}`, 'missing');
    for (const [field, content] of Object.entries(value)) {
      const check = own(required, field) ?? own(optional, field);
      if (!check) report('unknown_field', `${entity}.${shown(field)}`);
      else if (isGiven(content)) check(content, `${entity}.${field}`, report);
    }
  };

const own = (checks: Record<string, Check>, field: string) =>
  Object.hasOwn(checks, field) ? checks[field] : undefined;

/** Objects of their own codes, wherever they stand. */
export const named =
  (entity: string, check: Check): Check =>
  (value, _, report) =>
    check(value, entity, report);

interface TextRule {
  minBytes?: number;
  maxBytes?: number;
  /** Unicode code points. */
  minRunes?: number;
  maxRunes?: number;
  /** Of the text in lower case: the server folds names before it looks at them. */
  folded?: boolean;
  pattern?: RegExp;
  /** Whether problems may quote it; not the texts of posts. */
  quoted?: boolean;
}

export const runes = (text: string): number => {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if (text.codePointAt(at)! > 0xffff) count--;
  return count;
};

export const text =
  ({ minBytes, maxBytes, minRunes, maxRunes, folded, pattern, quoted = true }: TextRule = {}): Check =>
  (value, rule, report) => {
    if (typeof value !== 'string') return report(rule, `expected a text: ${shown(value)}`);
    const quote = quoted ? `: ${shown(value)}` : '';
    if (minBytes !== undefined && Buffer.byteLength(value) < minBytes)
      report(rule, `under ${minBytes} bytes${quote}`);
    if (maxBytes !== undefined && Buffer.byteLength(value) > maxBytes)
      report(rule, `over ${maxBytes} bytes${quote}`);
    if (minRunes !== undefined && runes(value) < minRunes) report(rule, `under ${minRunes} runes`);
    if (maxRunes !== undefined && value.length > maxRunes && runes(value) > maxRunes)
      report(rule, `over ${maxRunes} runes${quote}`);
    if (pattern && !pattern.test(folded ? value.toLowerCase() : value)) report(rule, `not allowed${quote}`);
  };

export const oneOf =
  (...values: string[]): Check =>
  (value, rule, report) => {
    if (!values.includes(value as string)) report(rule, `expected ${values.join(' or ')}: ${shown(value)}`);
  };

export const flag: Check = (value, rule, report) => {
  if (typeof value !== 'boolean') report(rule, `expected true or false: ${shown(value)}`);
};

/** NaN stands for a number that was written with a point or an exponent, which the server's decoder refuses. */
export const integer: Check = (value, rule, report) => {
  if (Number.isNaN(value)) report(rule, 'expected an integer without a point or an exponent');
  else if (!Number.isSafeInteger(value)) report(rule, `expected an integer: ${shown(value)}`);
};

/** Milliseconds since 1970; 0 means "not given" to the server. */
export const time: Check = (value, rule, report) => {
  integer(value, rule, report);
  if (value === 0) report(rule, 'expected a time other than 0');
};

export const list =
  (check: Check): Check =>
  (value, rule, report) => {
    if (!Array.isArray(value)) return report(rule, `expected a list: ${shown(value)}`);
    for (const element of value) {
      if (isGiven(element)) check(element, rule, report);
      else report(rule, 'an element is null');
    }
  };

/** All of these. */
export const both =
  (...checks: Check[]): Check =>
  (value, rule, report) => {
    for (const check of checks) check(value, rule, report);
  };

/** A text that must not be one of these, in whatever case. */
export const noneOf =
  (...reserved: string[]): Check =>
  (value, rule, report) => {
    if (typeof value === 'string' && reserved.includes(value.toLowerCase()))
      report(rule, `reserved: ${shown(value)}`);
  };

/** An object, looked at elsewhere or by nobody. */
export const anyObject: Check = (value, rule, report) => {
  if (!isObject(value)) report(rule, `expected an object: ${shown(value)}`);
};

/** A JSON object, whatever it holds, of at most so many runes as the server writes it. */
export const json =
  (maxRunes: number): Check =>
  (value, rule, report) => {
    if (!isObject(value)) return report(rule, `expected an object: ${shown(value)}`);
    const written = JSON.stringify(value);
    // Go writes each of these as six characters.
    if (
      written.length * 6 > maxRunes &&
      runes(written) + 5 * (written.match(/[<>&\u2028\u2029]/g)?.length ?? 0) > maxRunes
    )
      report(rule, `over ${maxRunes} runes`);
  };
