import { secretForms } from './secret-forms.ts';

export const REDACTED = '[redacted]';

export interface Redaction {
  /** A text without any form of the secrets. */
  text(text: string): string;
  /** The same of all texts in a value that could be JSON. */
  value<T>(value: T): T;
}

/** Blots out secrets by what they are, wherever they stand. */
export function createRedaction(secrets: readonly string[]): Redaction {
  const forms = secretForms(secrets);
  const text = (given: string) => forms.reduce((rest, form) => rest.replaceAll(form, REDACTED), given);
  return { text, value: (given) => mapTexts(given, text) };
}

/** A value that could be JSON, with other texts, keys too. */
export function mapTexts<T>(given: T, change: (text: string) => string): T {
  const value = (one: unknown): unknown => {
    if (typeof one === 'string') return change(one);
    if (Array.isArray(one)) return one.map(value);
    if (one === null || typeof one !== 'object') return one;
    return Object.fromEntries(Object.entries(one).map(([key, part]) => [change(key), value(part)]));
  };
  return value(given) as T;
}

/**
 * Whether a text that is to be given away holds one of the secrets after all. Looks more closely than the redaction: also in hexadecimal, in any case, and across
 * the breaks that wrapping makes.
 */
export function createLeakCheck(secrets: readonly string[]): (text: string) => boolean {
  const plain = secretForms(secrets);
  const folded = plain.map(fold);
  const hex = secrets.filter(({ length }) => length > 0).map((secret) => Buffer.from(secret).toString('hex'));
  return (text) => {
    const whole = fold(text);
    return (
      plain.some((form) => text.includes(form)) ||
      [...folded, ...hex].some((form) => form !== '' && whole.includes(form))
    );
  };
}

/** Without breaks of lines, those of quoted-printable too, and without case. */
const fold = (text: string): string => text.replace(/=?\r?\n[ \t]*/g, '').toLowerCase();
