import { type Report, shown } from './report.ts';

/** Checks a value that is there; `rule` is the path of its field, such as `user.teams.name`. */
export type Check = (value: unknown, rule: string, report: Report) => void;

export interface Fields {
  required: Record<string, Check>;
  optional?: Record<string, Check>;
}

export type Values = Record<string, unknown>;

export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const elementsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** An object of exactly these fields. The server ignores a field that it doesn't know, so what it says is lost. */
export const object =
  ({ required, optional = {} }: Fields): Check =>
  (value, rule, report) => {
    if (!isObject(value)) return report(rule, `expected an object: ${shown(value)}`);
    for (const field of Object.keys(required)) {
      if (value[field] === undefined) report(`${rule}.${field}`, 'missing');
    }
    for (const [field, content] of Object.entries(value)) {
      const check = Object.hasOwn(required, field)
        ? required[field]
        : Object.hasOwn(optional, field)
          ? optional[field]
          : undefined;
      if (check) check(content, `${rule}.${field}`, report);
      else report('unknown_field', `${rule}.${field}`);
    }
  };

interface TextRule {
  minBytes?: number;
  maxBytes?: number;
  /** Unicode code points. */
  minRunes?: number;
  maxRunes?: number;
  pattern?: RegExp;
}

export const runes = (text: string): number => {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if (text.codePointAt(at)! > 0xffff) count--;
  return count;
};

export const text =
  ({ minBytes, maxBytes, minRunes, maxRunes, pattern }: TextRule = {}): Check =>
  (value, rule, report) => {
    if (typeof value !== 'string') return report(rule, `expected a text: ${shown(value)}`);
    if (minBytes !== undefined && Buffer.byteLength(value) < minBytes)
      report(rule, `under ${minBytes} bytes`);
    if (maxBytes !== undefined && Buffer.byteLength(value) > maxBytes)
      report(rule, `over ${maxBytes} bytes: ${shown(value)}`);
    if (minRunes !== undefined && runes(value) < minRunes) report(rule, `under ${minRunes} runes`);
    if (maxRunes !== undefined && value.length > maxRunes && runes(value) > maxRunes)
      report(rule, `over ${maxRunes} runes: ${shown(value)}`);
    if (pattern && !pattern.test(value)) report(rule, `not allowed: ${shown(value)}`);
  };

export const oneOf =
  (...values: string[]): Check =>
  (value, rule, report) => {
    if (!values.includes(value as string)) report(rule, `expected ${values.join(' or ')}: ${shown(value)}`);
  };

export const flag: Check = (value, rule, report) => {
  if (typeof value !== 'boolean') report(rule, `expected true or false: ${shown(value)}`);
};

export const integer =
  (min: number): Check =>
  (value, rule, report) => {
    if (!Number.isSafeInteger(value) || (value as number) < min)
      report(rule, `expected an integer of ${min} or more: ${shown(value)}`);
  };

/** Milliseconds since 1970; 0 would mean "not given". */
export const time = integer(1);

export const list =
  (check: Check): Check =>
  (value, rule, report) => {
    if (!Array.isArray(value)) return report(rule, `expected a list: ${shown(value)}`);
    for (const element of value) check(element, rule, report);
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

/** A JSON object, whatever it holds, of at most so many runes as the server writes it. */
export const json =
  (maxRunes: number): Check =>
  (value, rule, report) => {
    if (!isObject(value)) return report(rule, `expected an object: ${shown(value)}`);
    const written = JSON.stringify(value);
    // Go writes these three as six characters each.
    if (runes(written) + 5 * (written.match(/[<>&]/g)?.length ?? 0) > maxRunes)
      report(rule, `over ${maxRunes} runes`);
  };
