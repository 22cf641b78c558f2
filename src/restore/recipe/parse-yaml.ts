import { isScalar, LineCounter, parseDocument, type Tags, visit } from 'yaml';
import type { z } from 'zod';
import { RecipeError } from '../drivers/driver.ts';

/** No file of a recipe that people write comes near it. */
const MAX_CHARACTERS = 256 * 1024;

/**
 * Parses a YAML file of a recipe, with merge keys (`<<`) and anchors. A key that is there twice is an error, as to compose; a tag that is not
 * known (`!reset`) is passed over.
 * @param file as errors name it
 * @param numbersAsText keeps numbers as they are written: `0555` means nothing to compose unless its digits are kept
 * @throws RecipeError with the line
 */
export function parseYaml(text: string, file: string, { numbersAsText = false } = {}): unknown {
  if (text.length > MAX_CHARACTERS)
    throw new RecipeError(`${file}: more than 256 KiB: that is no file of a recipe`);
  try {
    return parse(text, file, numbersAsText);
  } catch (cause) {
    if (cause instanceof RecipeError) throw cause;
    // Aliases without end, or brackets in brackets until the stack is full.
    throw new RecipeError(`${file}: ${(cause as Error).message}`, { cause });
  }
}

function parse(text: string, file: string, numbersAsText: boolean): unknown {
  const lines = new LineCounter();
  const withoutNumbers = (tags: Tags) =>
    tags.filter((tag) => typeof tag === 'string' || !/:(int|float)$/.test(tag.tag));
  const document = parseDocument(text, {
    lineCounter: lines,
    stringKeys: true,
    uniqueKeys: false,
    merge: true,
    logLevel: 'error',
    ...(numbersAsText && { customTags: withoutNumbers }),
  });
  const [broken] = document.errors;
  if (broken) {
    const { line } = broken.linePos?.[0] ?? lines.linePos(broken.pos[0]);
    const what = broken.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
    throw new RecipeError(`${file}:${line}: ${what}`, { cause: broken });
  }
  visit(document, {
    // The parser's own look at keys compares each with all before it: seconds, for as many as a file may have.
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const place = key.range ? `:${lines.linePos(key.range[0]).line}` : '';
        // An object in JavaScript can't hold it as one key among others, and would pass over it.
        if (key.value === '__proto__') throw new RecipeError(`${file}${place}: "__proto__" can't be a key`);
        if (seen.has(key.value)) throw new RecipeError(`${file}${place}: "${key.value}" is there twice`);
        seen.add(key.value);
      }
    },
  });
  return document.toJS({ maxAliasCount: 100 });
}

/** @throws RecipeError naming the file and every field that is wrong */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  const problems = error.issues.map(
    ({ path, message }) => `${file}: ${fieldName(path) || 'the file'}: ${message}`,
  );
  throw new RecipeError(problems.join('\n'), { cause: error });
}

/** `data[2].volume` */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join('');
