import { readFile } from 'node:fs/promises';
import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { Choices } from './choices.ts';

/** The file of choices can't be used; the message names the file and the field, and all that is wrong. */
export class ChoicesError extends Error {
  override name = 'ChoicesError';
}

/** Larger than any that a person or a script for a large company writes. */
const MAX_BYTES = 20 * 1024 * 1024;

/**
 * Reads choices from a YAML or JSON file (JSON is YAML).
 * @throws ChoicesError; errors of the file system pass as they are
 */
export async function readChoices(path: string): Promise<Choices> {
  const text = await readFile(path, 'utf8');
  if (text.length > MAX_BYTES)
    throw new ChoicesError(`${path}: more than 20 MiB: this is no file of choices`);
  const lines = new LineCounter();
  // A channel may be called `007` or `1e3`: as a number its key would be another name.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, stringKeys: true });
  const [broken] = document.errors;
  if (broken) throw new ChoicesError(`${path}: ${broken.message.split('\n')[0]}`, { cause: broken });
  visit(document, {
    // The parser's own look at keys compares each with all before it: minutes for a hundred thousand.
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          const { line, col } = lines.linePos(key.range![0]);
          throw new ChoicesError(`${path}: Map keys must be unique at line ${line}, column ${col}:`);
        }
        seen.add(key.value);
      }
    },
    Pair(_, { key }) {
      // An object in JavaScript can't hold it as one key among others, and would pass over it.
      if (!isScalar(key) || key.value !== '__proto__') return;
      const { line } = lines.linePos(key.range![0]);
      throw new ChoicesError(`${path}:${line}: "__proto__" can't be a key here: use the Slack id`);
    },
  });
  let value: unknown;
  try {
    value = withoutEmpty(document.toJS({ maxAliasCount: 100 }));
  } catch (cause) {
    throw new ChoicesError(`${path}: ${(cause as Error).message}`, { cause });
  }
  const { data, error } = Choices.safeParse(value);
  if (data) return data;
  const problems = error.issues.map((issue) => {
    // Where the key is missing, its parent says where to look.
    const node = nodeAt(document, issue.path) ?? document.contents;
    const line = node?.range ? `:${lines.linePos(node.range[0]).line}` : '';
    return `${path}${line}: ${issue.path.join('.') || 'the file'}: ${issue.message}`;
  });
  throw new ChoicesError(problems.join('\n'), { cause: error });
}

/** A heading under which everything is commented out holds nothing. */
const withoutEmpty = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null))
    : (value ?? {});

function nodeAt(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]) {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return node;
  }
  return undefined;
}
