import { ArchiveInvalidError } from './errors.ts';
import { hasByteOrderMark } from './json-bytes.ts';
import { exceedsDepth } from './json-depth.ts';
import { createElementSplitter, type ElementSplitter, type JsonPlace } from './json-splitter.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from './limits.ts';

/** Up to here the text and its values are held at once, and one `JSON.parse` is the quickest way. */
export const WHOLE_PARSE_BYTES = 4 << 20;

/**
 * The elements of a JSON file that is one array. A byte order mark is skipped, and bytes that are not UTF-8 become
 * U+FFFD. A file beyond some MiB, and every stream, is cut into its elements first and parsed one by one, so memory is
 * bounded by the largest element; elements before a fault are given out then.
 * @throws ArchiveInvalidError not JSON, not an array, truncated, something behind the array, an element beyond a limit;
 * names the file and, as far as it is known, the index of the element and its byte offset
 */
export function jsonArrayElements(
  source: Buffer,
  where: JsonPlace,
  limits?: Readonly<ArchiveLimits>,
): Iterable<unknown>;
export function jsonArrayElements(
  source: AsyncIterable<Buffer>,
  where: JsonPlace,
  limits?: Readonly<ArchiveLimits>,
): AsyncIterable<unknown>;
export function jsonArrayElements(
  source: Buffer | AsyncIterable<Buffer>,
  where: JsonPlace,
  limits: Readonly<ArchiveLimits> = DEFAULT_LIMITS,
): Iterable<unknown> | AsyncIterable<unknown> {
  if (!Buffer.isBuffer(source)) return streamedElements(source, where, limits);
  const fitsWhole = source.length <= Math.min(WHOLE_PARSE_BYTES, limits.maxElementBytes);
  return (fitsWhole && parseWhole(source, limits)) || splitElements(source, where, limits);
}

/** Undefined if anything is wrong: the splitter then finds out what, and where. */
function parseWhole(source: Buffer, limits: Readonly<ArchiveLimits>): unknown[] | undefined {
  // The array itself is one level.
  if (exceedsDepth(source, limits.maxDepth + 1)) return undefined;
  try {
    const value: unknown = JSON.parse(source.toString('utf8', hasByteOrderMark(source) ? 3 : 0));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function* splitElements(
  source: Buffer,
  where: JsonPlace,
  limits: Readonly<ArchiveLimits>,
): Generator<unknown> {
  const splitter = createElementSplitter(where, limits);
  yield* parsed(splitter.push(source), splitter, where);
  splitter.end();
}

async function* streamedElements(
  source: AsyncIterable<Buffer>,
  where: JsonPlace,
  limits: Readonly<ArchiveLimits>,
): AsyncGenerator<unknown> {
  const splitter = createElementSplitter(where, limits);
  for await (const chunk of source) yield* parsed(splitter.push(chunk), splitter, where);
  splitter.end();
}

function* parsed(
  elements: Iterable<Buffer>,
  { current }: ElementSplitter,
  where: JsonPlace,
): Generator<unknown> {
  for (const element of elements) {
    let value: unknown;
    try {
      value = JSON.parse(element.toString('utf8'));
    } catch (error) {
      const { index, offset } = current();
      // Without `cause`: V8's words quote the text around the fault, and messages must not get into logs.
      throw new ArchiveInvalidError(
        `${where.archive}: ${where.entry}: element ${index}, at byte ${offset}, is not JSON: ${withoutQuotation(error)}`,
      );
    }
    yield value;
  }
}

/** `Unexpected token 'x', "{"text":x" is not valid JSON` → `unexpected token`. */
function withoutQuotation(error: unknown): string {
  const plain = (error as Error).message
    .replace(/, (?:\.\.\.)?".*$/s, '')
    .replace(/ token .*$/s, ' token')
    .replace(/^".*" is not valid JSON$/s, 'not a value')
    .replace(/ \(line .*\)$/, '')
    .replace(/ in JSON at position (\d+)/, ' at its byte $1');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}
