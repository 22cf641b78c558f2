import { isUtf8 } from 'node:buffer';
import { hasByteOrderMark } from '../../slack/archive/json-bytes.ts';
import { exceedsDepth } from '../../slack/archive/json-depth.ts';
import { isObject, type Values } from './fields.ts';
import type { Report } from './problems.ts';

/** Go's decoder takes 10,000; nobody writes lines of more than a few, and what is deeper can't be written again here. */
const MAX_DEPTH = 1_000;

/** Fields that the server reads as integers: it refuses 1e3 and 1.0, which JavaScript can't tell from 1000 and 1. */
const INTEGERS = new Set([
  'create_at',
  'edit_at',
  'delete_at',
  'deleted_at',
  'last_viewed_at',
  'last_viewed',
  'unread_mentions',
  'msg_count',
  'msg_count_root',
  'mention_count',
  'mention_count_root',
  'version',
]);
const FRACTION = new RegExp(`"(?:${[...INTEGERS].join('|')})"\\s*:\\s*-?\\d+[.eE]`);

/** A line's object, or undefined where there is none to be looked at. */
export function parseLine(bytes: Buffer, report: Report): Values | undefined {
  if (/^\s*$/.test(bytes.subarray(0, 100).toString('latin1'))) {
    report('line.blank', `${bytes.length} bytes`);
    return undefined;
  }
  const hasMark = hasByteOrderMark(bytes);
  if (hasMark) report('line.bom', 'the bytes EF BB BF');
  if (!isUtf8(bytes)) report('line.utf8', 'bytes that are not UTF-8');
  if (exceedsDepth(bytes, MAX_DEPTH)) {
    report('line.depth', `more than ${MAX_DEPTH} levels`);
    return undefined;
  }
  const json = bytes.toString('utf8', hasMark ? 3 : 0);
  let parsed: unknown;
  try {
    parsed = FRACTION.test(json) ? JSON.parse(json, withoutFractions) : JSON.parse(json);
  } catch (error) {
    report('line.json', `not JSON${placeOf(error)}`);
    return undefined;
  }
  // Only escapes can spell them in a line that is UTF-8.
  if (/\\u(?:0000|[dD][89a-fA-F])/.test(json)) checkTexts(parsed, report);
  if (isObject(parsed)) return parsed;
  report('line.json', 'not an object');
  return undefined;
}

/** A reviver: NaN for an integer that is written as none. */
function withoutFractions(key: string, value: unknown, context?: { source?: string }): unknown {
  const isFraction = typeof value === 'number' && INTEGERS.has(key) && !/^-?\d+$/.test(context?.source ?? '');
  return isFraction ? Number.NaN : value;
}

/** Not the words of V8: they quote the text around the fault. */
function placeOf(error: unknown): string {
  const position = / position (\d+)/.exec((error as Error).message)?.[1];
  return position === undefined ? '' : `, at byte ${position} or so`;
}

function checkTexts(value: unknown, report: Report): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) report('text.nul', 'U+0000');
    if (!value.isWellFormed()) report('text.surrogate', 'half of a surrogate pair');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value)) checkTexts(key, report);
      checkTexts(item, report);
    }
  }
}
