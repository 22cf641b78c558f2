import { isUtf8 } from 'node:buffer';
import { openZip } from '../../../src/zip/zip-file.ts';
import { checkChannel } from './check-channel.ts';
import { checkDirectChannel } from './check-direct-channel.ts';
import { checkEmoji } from './check-emoji.ts';
import { checkPost } from './check-post.ts';
import { checkTeam } from './check-team.ts';
import { checkUser } from './check-user.ts';
import { isObject, type Values } from './fields.ts';
import { type Counts, type Known, nothingKnown } from './known.ts';
import { linesOf } from './lines-of.ts';
import { type Problem, type Report, shown } from './report.ts';
import { checkZipLayout } from './zip-layout.ts';

/** The server's scanner holds no more. */
const LINE_BYTES = 16 * 1024 * 1024;

/** The types that we write, each with the types that its lines refer to. */
const TYPES: Record<string, string[]> = {
  version: [],
  emoji: [],
  team: [],
  channel: ['team'],
  user: ['team', 'channel'],
  direct_channel: ['user'],
  post: ['team', 'channel', 'user'],
  direct_post: ['user', 'direct_channel'],
};

export interface ImportCheck {
  problems: Problem[];
  counts: Counts;
}

/**
 * Checks a bulk-import file against every rule that Mattermost enforces, and some that keep it from losing things:
 * server 11.6, and 5.38 where it is stricter and we can do both. Reads line by line; keeps the time of every post.
 * @param lineBytes the longest line that is taken; smaller only in tests
 * @see mattermost/mattermost server/channels/app/import.go, app/imports/import_validators.go, app/import_functions.go
 */
export async function checkImport(path: string, lineBytes: number = LINE_BYTES): Promise<ImportCheck> {
  const problems: Problem[] = [];
  let line = 0;
  const report: Report = (rule, what) => problems.push({ line, rule, what });
  const zip = await openZip(path);
  try {
    const { lines, files } = await checkZipLayout(zip, report);
    const known = nothingKnown(files);
    if (lines) {
      const check = lineChecker(known, report);
      for await (const bytes of linesOf(zip.stream(lines))) {
        known.counts.lines = ++line;
        if (bytes.length > lineBytes) report('line.too_long', `${bytes.length} bytes`);
        check(bytes);
      }
      if (line === 0) report('version', 'there are no lines');
    }
    line = 0;
    for (const name of known.unnamedFiles) report('zip.unnamed_file', name);
    return { problems, counts: known.counts };
  } finally {
    await zip.close();
  }
}

function lineChecker(known: Known, report: Report): (bytes: Buffer) => void {
  const channels = new Set<string>();
  const finished = new Set<string>();
  let run = '';
  const checkers: Record<string, (value: Values) => void> = {
    emoji: (value) => checkEmoji(value, known, report),
    team: (value) => checkTeam(value, known, report),
    channel: (value) => checkChannel(value, known, channels, report),
    user: (value) => checkUser(value, known, report),
    direct_channel: (value) => checkDirectChannel(value, known, report),
    post: (value) => checkPost('post', value, known, report),
    direct_post: (value) => checkPost('direct_post', value, known, report),
  };

  return (bytes) => {
    const parsed = parseLine(bytes, report);
    if (!parsed) return;
    const type = String(parsed.type);
    if (known.counts.lines === 1) return checkVersion(parsed, report);
    if (type === 'version') return report('version', 'a second version line');
    if (!Object.hasOwn(checkers, type)) return report('line.type', `unknown: ${shown(parsed.type)}`);
    if (type !== run) {
      const isTail = finished.has('post') || finished.has('direct_post');
      // A team that comes again as it was ends a run of posts, so that second lines of threads find their roots.
      if (type === 'team' && isTail) known.run++;
      else if (finished.has(type) && known.run === 0) report('line.order', `${type} begins again`);
      else if (known.run > 0 && !type.endsWith('post')) report('line.order', `${type} behind the posts`);
      for (const [later, needed] of Object.entries(TYPES)) {
        if (known.run === 0 && needed.includes(type) && finished.has(later))
          report('line.order', `${type} behind ${later}`);
      }
      run = type;
      finished.add(type);
    }
    for (const field of Object.keys(parsed)) {
      if (field !== 'type' && field !== type) report('unknown_field', field);
    }
    const value = parsed[type];
    if (isObject(value)) checkers[type]!(value);
    else report('line.object', `a line of type ${type} without its object`);
  };
}

/** A time written as 1e3 or 1.0 is no integer to the server's decoder. */
const FRACTION = /"(?:create_at|edit_at|delete_at|deleted_at|last_viewed_at|version)":\s*-?\d+[.eE]/;

function parseLine(bytes: Buffer, report: Report): Values | undefined {
  if (bytes.length === 0 || /^\s*$/.test(bytes.subarray(0, 100).toString('latin1'))) {
    report('line.blank', '');
    return undefined;
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) report('line.bom', '');
  if (!isUtf8(bytes)) report('line.utf8', 'not UTF-8');
  const json = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (FRACTION.test(json)) report('line.number', 'a time with a point or an exponent');
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    report('line.json', (error as Error).message);
    return undefined;
  }
  // Only escapes can spell them in a line that is UTF-8.
  if (/\\u(?:0000|[dD][89a-fA-F])/.test(json)) checkTexts(parsed, report);
  if (isObject(parsed)) return parsed;
  report('line.json', 'not an object');
  return undefined;
}

function checkTexts(value: unknown, report: Report): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) report('text.nul', shown(value));
    if (!value.isWellFormed()) report('text.surrogate', shown(value));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value)) checkTexts(key, report);
      checkTexts(item, report);
    }
  }
}

function checkVersion(line: Values, report: Report): void {
  if (line.type !== 'version' || line.version !== 1) report('version', 'line 1 is not version 1');
  for (const field of Object.keys(line)) {
    if (!['type', 'version', 'info'].includes(field)) report('unknown_field', field);
  }
}
